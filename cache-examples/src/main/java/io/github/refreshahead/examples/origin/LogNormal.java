package io.github.refreshahead.examples.origin;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Log-normal distribution of latencies: many are near the median, few are very long. With {@code z} the 99th percentile
 * of the standard normal distribution, {@code sigma = ln(p99 / median) / z}. Immutable.
 *
 * @param median half of the latencies are shorter
 * @param p99 one in a hundred is longer; not shorter than the median
 */
public record LogNormal(Duration median, Duration p99) {

    private static final double Z99 = 2.3263478740408408;

    public LogNormal {
        if (median.isNegative() || median.isZero()) {
            throw new IllegalArgumentException("median (" + median + ") must be positive");
        }
        if (p99.compareTo(median) < 0) {
            throw new IllegalArgumentException("p99 (" + p99 + ") must not be shorter than median (" + median + ")");
        }
    }

    /** Mean of the latencies, {@code median * exp(sigma^2 / 2)}. */
    public Duration mean() {
        return median(Math.exp(sigma() * sigma() / 2));
    }

    /** One latency. */
    public Duration sample(RandomGenerator random) {
        return median(Math.exp(sigma() * random.nextGaussian()));
    }

    private double sigma() {
        return Math.log((double) p99.toNanos() / median.toNanos()) / Z99;
    }

    private Duration median(double times) {
        return Duration.ofNanos(Math.round(median.toNanos() * times));
    }
}
