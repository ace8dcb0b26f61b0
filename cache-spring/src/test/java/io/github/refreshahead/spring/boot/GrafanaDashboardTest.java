package io.github.refreshahead.spring.boot;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.counts.RefreshAheadCounts;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.memory.InMemoryEntryStore;
import io.github.refreshahead.memory.InMemoryRefreshQueue;
import io.github.refreshahead.micrometer.EngineMeters;
import io.github.refreshahead.micrometer.RefreshAheadMeters;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every query of the dashboard asks for a metric, by labels, that a scrape of this library's meters has. */
class GrafanaDashboardTest {

    private static final Path DASHBOARD = Path.of("..", "docs", "grafana", "refresh-ahead.json");
    private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(?:\\{(.*)\\})? .*");
    private static final Pattern SELECTOR = Pattern.compile("((?:refreshahead|cache)_[a-z_]+)(?:\\{([^}]*)\\})?");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=~?\"([^\"]*)\"");
    private static final Pattern GROUPING = Pattern.compile("\\bby \\(([a-z_, ]+)\\)");

    private final Map<String, Map<String, Set<String>>> metrics = scrape();
    private final List<String> queries = queries();

    /** Label values by label, by metric. */
    private static Map<String, Map<String, Set<String>>> scrape() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        RefreshAheadCounts counts = new RefreshAheadCounts();
        RefreshAheadMeters meters = new RefreshAheadMeters(registry, counts, true);
        meters.registered(
                "valuations",
                CachePolicy.builder().ttl(ofSeconds(9)).nearTtl(ofSeconds(1)).build(),
                () -> 0);
        meters.served("valuations", ServeState.FRESH, ofSeconds(1));
        try (RefreshAheadEngine engine = RefreshAheadEngine.builder()
                .namespace("shop")
                .store(new InMemoryEntryStore())
                .queue(InMemoryRefreshQueue.create())
                .build()) {
            new EngineMeters(engine).bindTo(registry);
            Map<String, Map<String, Set<String>>> found = new HashMap<>();
            registry.scrape().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                Matcher sample = SAMPLE.matcher(line);
                assertThat(sample.matches()).as(line).isTrue();
                Map<String, Set<String>> labels = found.computeIfAbsent(sample.group(1), name -> new HashMap<>());
                Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
                while (label.find()) {
                    labels.computeIfAbsent(label.group(1), name -> new HashSet<>())
                            .add(label.group(2));
                }
            });
            return found;
        }
    }

    private static JsonNode dashboard() {
        try {
            return JsonMapper.shared().readTree(Files.readString(DASHBOARD));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> queries() {
        List<String> found = new ArrayList<>();
        dashboard().findValues("expr").forEach(expr -> found.add(expr.asString()));
        dashboard().get("templating").get("list").forEach(variable -> {
            if (variable.get("type").asString().equals("query")) {
                found.add(variable.get("query").get("query").asString());
            }
        });
        return found;
    }

    @Test
    void everyMetricAndLabelOfAQueryExists() {
        assertThat(queries).hasSizeGreaterThan(10).allSatisfy(query -> {
            Matcher selector = SELECTOR.matcher(query);
            Set<String> labels = new TreeSet<>();
            boolean any = false;
            while (selector.find()) {
                any = true;
                assertThat(metrics).containsKey(selector.group(1));
                Map<String, Set<String>> known = metrics.get(selector.group(1));
                labels.addAll(known.keySet());
                Matcher label = LABEL.matcher(selector.group(2) == null ? "" : selector.group(2));
                while (label.find()) {
                    check(known, label.group(1), label.group(2));
                }
            }
            assertThat(any).isTrue();
            Matcher grouping = GROUPING.matcher(query);
            while (grouping.find()) {
                assertThat(labels).contains(grouping.group(1).split(", "));
            }
        });
    }

    /** Labels that Prometheus adds itself, and values that a variable stands for, are not in a scrape. */
    private static void check(Map<String, Set<String>> known, String label, String values) {
        if (!Set.of("job", "instance").contains(label)) {
            assertThat(known).containsKey(label);
            if (!values.startsWith("$")) {
                assertThat(known.get(label)).containsAll(List.of(values.split("\\|")));
            }
        }
    }

    /** What nobody looks at need not be measured. */
    @Test
    void everyMeterIsLookedAt() {
        Set<String> unseen = new TreeSet<>();
        for (String metric : metrics.keySet()) {
            String stem = metric.replaceAll("_(sum|count|max|bucket)$", "");
            if (queries.stream().noneMatch(query -> query.contains(stem))) {
                unseen.add(metric);
            }
        }
        assertThat(unseen).isEmpty();
    }
}
