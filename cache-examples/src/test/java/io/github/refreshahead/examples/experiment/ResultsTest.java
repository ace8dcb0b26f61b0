package io.github.refreshahead.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ResultsTest {

    private static final Pattern LOADS_FROM_ELSEWHERE = Pattern.compile(
            "<(script|img|iframe|link|source|object|embed)\\b[^>]*\\b(src|href|data)\\s*=|@import|url\\(|"
                    + "sourceMappingURL|\\bfetch\\(|XMLHttpRequest|importScripts|WebSocket|EventSource|sendBeacon");

    private final Settings settings = Samples.settings(Duration.ofSeconds(10), Duration.ofSeconds(60), Policy.values());
    private final List<PolicyResult> measured = List.of(
            Samples.result(Policy.STATIC_LONG, 1, 40_000),
            Samples.result(Policy.STATIC_SHORT, 100, 3_000),
            Samples.result(Policy.REFRESH_AHEAD, 1, 700));
    private final Results results =
            Results.of(Results.Conditions.of(settings, "embedded", "2026-01-01T00:00:00Z"), measured);

    @Test
    void policiesHaveExactlyTheseFields() {
        JsonNode policies = JsonMapper.shared().valueToTree(results).get("policies");

        assertThat(policies.size()).isEqualTo(3);
        assertThat(policies.get(0).propertyNames())
                .containsExactly(
                        "name",
                        "p50Millis",
                        "p90Millis",
                        "p99Millis",
                        "p999Millis",
                        "maxMillis",
                        "errors",
                        "originCalls",
                        "originCallsWaitedFor",
                        "meanAgeMillis",
                        "p99AgeMillis");
        assertThat(policies.get(2).get("name").stringValue()).isEqualTo("refresh-ahead");
    }

    @Test
    void conditionsSayWhatIsNeededToRepeatTheRun() {
        JsonNode experiment = JsonMapper.shared().valueToTree(results).get("experiment");

        assertThat(experiment.get("seed").longValue()).isEqualTo(1);
        assertThat(experiment.get("zipfExponent").doubleValue()).isEqualTo(1.0);
        assertThat(experiment.get("cpus").intValue()).isPositive();
        assertThat(experiment.get("originMedianMillis").doubleValue()).isEqualTo(80);
        assertThat(experiment.propertyNames())
                .contains("backend", "rate", "keys", "compression", "originErrors", "jdk", "jvmOptions");
    }

    @Test
    void goalsCompareRefreshAheadWithTheStaticCaches() {
        assertThat(results.goals())
                .extracting(Goal::what, Goal::met)
                .containsExactly(
                        tuple("p99 / p99 of static-long", true),
                        tuple("p99 / p99 of static-short", true),
                        tuple("mean age / refreshAfter", true),
                        tuple("mean age / mean age of static-long", true),
                        tuple("errors seen by callers", false),
                        tuple("p99.9 in ms", true));
    }

    @Test
    void requestsThatStartedLateTellThatTheMachineWasBusy() {
        assertThat(results.undisturbed()).isTrue();
        assertThat(new Results(results.experiment(), List.of(), List.of(), Map.of("static-long", 1.1)).undisturbed())
                .isFalse();
    }

    @Test
    void noGoalsAreJudgedWithoutRefreshAhead() {
        List<PolicyFigures> figures = List.of(measured.get(0).figures());

        assertThat(Goal.of(figures, 100)).isEmpty();
    }

    @Test
    void reportHoldsItsDataAndRefersToNothingOutsideItself() {
        String page = Report.of(results, measured);

        assertThat(page).contains("\"refresh-ahead\"", "new Chart(").doesNotContain("{{");
        assertThat(LOADS_FROM_ELSEWHERE.matcher(page).results())
                .extracting(MatchResult::group)
                .isEmpty();
    }

    @Test
    void reportIsNotEndedByWhatItHolds() {
        Results hostile = new Results(
                Results.Conditions.of(settings, "</script><script>alert(1)</script>", "2026-01-01T00:00:00Z"),
                results.policies(),
                results.goals(),
                results.lateStartP99Millis());

        assertThat(Report.of(hostile, measured)).doesNotContain("</script><script>alert");
    }

    @Test
    void tableHasARowForEachPolicy() {
        assertThat(Table.of(results.policies()).lines().skip(2))
                .extracting(line -> line.split(" +")[0])
                .containsExactly("static-long", "static-short", "refresh-ahead");
    }
}
