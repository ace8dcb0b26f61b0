package io.github.refreshahead.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BenchmarksTest {

    @Test
    void everyBenchmarkRunsForASecondBesideItsBaseline() throws Exception {
        assertThat(Benchmarks.ratios(true))
                .hasSize(5)
                .allMatch(line -> line.matches(".+( +[0-9]+){2} +[0-9.]+( +[0-9]+){2} +[0-9.]+"));
    }
}
