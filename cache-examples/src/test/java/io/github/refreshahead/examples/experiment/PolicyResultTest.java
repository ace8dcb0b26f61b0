package io.github.refreshahead.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PolicyResultTest {

    private final PolicyResult result = Samples.result(Policy.STATIC_SHORT, 10, 1_500);

    @Test
    void warmUpIsNotCounted() {
        assertThat(result.figures().maxMillis()).isCloseTo(30, within(0.1));
    }

    @Test
    void failedRequestsCountAsErrorsAndInTheLatency() {
        assertThat(result.figures().errors()).isEqualTo(1);
        assertThat(result.figures().p50Millis()).isCloseTo(10, within(0.05));
        assertThat(result.figures().p99Millis()).isCloseTo(30, within(0.1));
    }

    @Test
    void agesAreThoseOfWhatWasServed() {
        assertThat(result.figures().meanAgeMillis()).isCloseTo(1_500, within(2.0));
        assertThat(result.figures().p99AgeMillis()).isCloseTo(1_500, within(2.0));
        assertThat(result.meanAgeSeconds()).hasSize(8);
        assertThat(result.meanAgeSeconds().get(2)).isNull();
    }

    @Test
    void originCallsAreThoseThatTheOriginCounted() {
        assertThat(result.figures().originCalls()).isEqualTo(21);
        assertThat(result.figures().originCallsWaitedFor()).isEqualTo(3);
    }

    @Test
    void curveRisesToTheSlowestCalls() {
        assertThat(result.latency().get(0).percentile()).isZero();
        assertThat(result.latency()).extracting(Distribution.Point::millis).isSorted();
        assertThat(result.latency()).extracting(Distribution.Point::percentile).isSorted();
    }
}
