package io.github.refreshahead.examples.experiment;

import io.github.refreshahead.examples.origin.LogNormal;
import java.time.Duration;
import java.util.List;

/**
 * What the experiment is made with.
 *
 * @param warmUp load that is not measured
 * @param duration load that is measured, for each policy
 * @param rate requests per second
 * @param keys cars that are asked for
 * @param compression by which the durations of the policies are divided
 * @param latency of the third party
 * @param originErrors share of its calls that fail
 * @param seed of everything random
 * @param policies in the order in which they run
 */
record Settings(
        Duration warmUp,
        Duration duration,
        int rate,
        int keys,
        int compression,
        LogNormal latency,
        double originErrors,
        long seed,
        List<Policy> policies) {

    /** How unequally often keys are asked for. */
    static final double ZIPF_EXPONENT = 1.0;

    private static final int MOST_REQUESTS = 10_000_000;

    Settings {
        require(!duration.isNegative() && !duration.isZero(), "--duration must be positive");
        require(rate > 0, "--rate must be positive");
        require(keys > 0 && keys <= 1_000_000, "--keys must be between 1 and 1000000");
        require(
                compression >= 1 && compression <= Policy.MOST_COMPRESSION,
                "--compression must be between 1 and 600: a ttl of 10 min must stay at least 1 s");
        require(originErrors >= 0 && originErrors <= 1, "--origin-errors must be between 0 and 1");
        require(!policies.isEmpty(), "--policies must name at least one");
        require(
                rate * (warmUp.plus(duration).toMillis() / 1e3) <= MOST_REQUESTS,
                "--rate times --duration must be at most 10 million requests");
        policies = List.copyOf(policies);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    Schedule schedule() {
        return Schedule.poisson(rate, warmUp, duration, new Zipf(keys, ZIPF_EXPONENT), seed);
    }

    /** More reads and many more refreshes in a short time, with everything else as it is. */
    Settings rehearsal() {
        return new Settings(
                warmUp,
                warmUp.multipliedBy(2),
                4 * rate,
                keys,
                Policy.MOST_COMPRESSION,
                latency,
                originErrors,
                seed,
                List.of(Policy.REFRESH_AHEAD));
    }

    /** Enough callers for three times the calls that are under way on average when each asks the third party. */
    int callers() {
        double underWay = rate * latency.mean().toNanos() / 1e9;
        return (int) Math.min(4_000, 64 + Math.ceil(3 * underWay));
    }
}
