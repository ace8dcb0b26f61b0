package io.github.refreshahead.histories;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class HistoriesTest {

    private static final Logger log = LoggerFactory.getLogger(HistoriesTest.class);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();

    private int run(String... args) {
        PrintStream console = new PrintStream(out, true, StandardCharsets.UTF_8);
        return Histories.commandLine(console, new PrintWriter(errors)).execute(args);
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Two short rounds: one that is the same each time, as far as threads can be, and one that is not. */
    @Test
    void aFleetUnderFaultsKeepsEveryPromise() {
        String seed = Integer.toString(ThreadLocalRandom.current().nextInt(1_000_000));
        int fixed = run(
                "--minutes=0.4", "--seed=1", "--callers=2", "--faults=redis-restart,stop-worker,cut,delay,kill-worker");
        int random = run(
                "--minutes=0.4",
                "--seed=" + seed,
                "--callers=2",
                "--faults=redis-rollback,pause-member,black-hole,broker-restart,slice");
        log.info("rounds with seed 1 and seed {}:\n{}", seed, output());
        assertThat(fixed + random).as(output() + errors).isZero();
        assertThat(output()).contains("windows").doesNotContain("VIOLATIONS");
    }

    /** The others need minutes: {@code bin/histories --seeded-faults}. */
    @Test
    void theLibraryWithoutItsGenerationCheckIsCaught() {
        int code = run("--seeded-faults", "--seeds=2", "--only=generation check");
        assertThat(code).as(output() + errors).isZero();
        assertThat(output()).contains("2 of  2").contains("I1 no stale set");
    }

    @Test
    void aWrongOptionIsToldInOneLine() {
        assertThat(run("--faults=earthquake")).isEqualTo(2);
        assertThat(errors.toString())
                .isEqualToIgnoringNewLines("bin/histories: unknown fault 'earthquake'; known are redis-restart,"
                        + " redis-rollback, broker-restart, stop-worker, kill-worker, pause-member, cut, delay, black-hole,"
                        + " slice, none (see bin/histories --help)");
        assertThat(run("--minutes=0")).isEqualTo(2);
        assertThat(run("--callers=1")).isEqualTo(2);
    }

    @Test
    void helpNamesEveryOption() {
        assertThat(run("--help")).isZero();
        assertThat(output())
                .contains("--minutes", "--faults", "--seed", "--callers", "--workers", "--seeded-faults", "--seeds");
    }
}
