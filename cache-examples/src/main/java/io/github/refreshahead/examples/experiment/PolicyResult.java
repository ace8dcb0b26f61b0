package io.github.refreshahead.examples.experiment;

import io.github.refreshahead.examples.origin.OriginCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What became of one policy.
 *
 * @param latency by percentile
 * @param meanAgeSeconds of what was served, for each second of the measurement; null where nothing was
 * @param calls that reached the third party
 * @param lateP99Millis by how much requests started later than intended: what the machine and the load itself add to
 *     every latency
 */
record PolicyResult(
        Policy policy,
        PolicyFigures figures,
        List<Distribution.Point> latency,
        List<@Nullable Double> meanAgeSeconds,
        OriginCalls calls,
        double lateP99Millis) {

    static PolicyResult of(Policy policy, Observations observed, OriginCalls calls) {
        Schedule schedule = observed.schedule();
        Distribution latency = new Distribution();
        Distribution age = new Distribution();
        Distribution late = new Distribution();
        List<Distribution> agePerSecond = new ArrayList<>();
        long errors = 0;
        for (int request = schedule.warmUp(); request < schedule.size(); request++) {
            latency.add(observed.latencyNanos(request));
            late.add(observed.lateNanos(request));
            int second = second(schedule, request);
            while (agePerSecond.size() <= second) {
                agePerSecond.add(new Distribution());
            }
            if (observed.failed(request)) {
                errors++;
            } else {
                age.add(observed.ageNanos(request));
                agePerSecond.get(second).add(observed.ageNanos(request));
            }
        }
        List<@Nullable Double> meanAges = new ArrayList<>();
        agePerSecond.forEach(ages -> meanAges.add(ages.isEmpty() ? null : ages.meanMillis() / 1000));
        return new PolicyResult(
                policy,
                PolicyFigures.of(policy, latency, age, errors, calls),
                latency.curve(),
                meanAges,
                calls,
                late.millisAt(99));
    }

    private static int second(Schedule schedule, int request) {
        long sinceWarmUp = schedule.startNanos(request) - schedule.warmUpTime().toNanos();
        return (int) TimeUnit.NANOSECONDS.toSeconds(sinceWarmUp);
    }
}
