package io.github.refreshahead.examples.experiment;

import io.github.refreshahead.examples.origin.LogNormal;
import io.github.refreshahead.examples.origin.OriginCalls;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Made-up measurements. */
final class Samples {

    private Samples() {}

    static Settings settings(Duration warmUp, Duration duration, Policy... policies) {
        LogNormal latency = new LogNormal(Duration.ofMillis(80), Duration.ofMillis(600));
        return new Settings(warmUp, duration, 500, 100, 100, latency, 0.01, 1, List.of(policies));
    }

    /** Ten requests a second apart, the first two of them warm-up; the fifth failed. */
    static PolicyResult result(Policy policy, long latencyMillis, long ageMillis) {
        long second = Duration.ofSeconds(1).toNanos();
        long[] starts = new long[10];
        Arrays.setAll(starts, i -> i * second);
        Observations observed = new Observations(new Schedule(starts, new int[10], Duration.ofSeconds(2)));
        for (int i = 0; i < starts.length; i++) {
            long latency = Duration.ofMillis(latencyMillis).toNanos();
            if (i == 4) {
                observed.failed(i, 3 * latency);
            } else {
                observed.served(
                        i,
                        i < 2 ? second : latency,
                        Duration.ofMillis(ageMillis).toNanos());
            }
        }
        return PolicyResult.of(policy, observed, new OriginCalls(List.of(1, 0, 2), List.of(5, 6, 7)));
    }
}
