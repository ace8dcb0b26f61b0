package io.github.refreshahead.examples.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LogNormalTest {

    private static final int SAMPLES = 200_000;

    private final LogNormal latency = new LogNormal(Duration.ofMillis(80), Duration.ofMillis(600));

    @Test
    void samplesHaveTheMedianTheP99AndTheMeanThatWereAskedFor() {
        SplittableRandom random = new SplittableRandom(1);
        double[] millis = new double[SAMPLES];
        double sum = 0;
        for (int i = 0; i < SAMPLES; i++) {
            millis[i] = latency.sample(random).toNanos() / 1e6;
            sum += millis[i];
        }
        Arrays.sort(millis);

        assertThat(millis[SAMPLES / 2]).isCloseTo(80, within(2.0));
        assertThat(millis[SAMPLES * 99 / 100]).isCloseTo(600, within(25.0));
        assertThat(sum / SAMPLES).isCloseTo(latency.mean().toNanos() / 1e6, within(3.0));
        assertThat(latency.mean()).isBetween(Duration.ofMillis(116), Duration.ofMillis(117));
    }

    @Test
    void equalMedianAndP99GiveOneLatency() {
        LogNormal steady = new LogNormal(Duration.ofMillis(5), Duration.ofMillis(5));

        assertThat(steady.sample(new SplittableRandom(1))).isEqualTo(Duration.ofMillis(5));
    }

    @Test
    void p99ShorterThanMedianIsRefused() {
        assertThatThrownBy(() -> new LogNormal(Duration.ofMillis(80), Duration.ofMillis(79)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("p99 (PT0.079S) must not be shorter than median (PT0.08S)");
    }

    @Test
    void medianOfNothingIsRefused() {
        assertThatThrownBy(() -> new LogNormal(Duration.ZERO, Duration.ofMillis(1)))
                .hasMessage("median (PT0S) must be positive");
    }
}
