package io.github.refreshahead.examples.experiment;

import io.github.refreshahead.examples.origin.OriginCalls;

/**
 * The figures of one policy, as they are in {@code results.json}. Latency is what callers saw, of failed calls too; ages
 * are of what was served.
 *
 * @param errors calls that failed
 * @param originCalls calls that reached the third party
 * @param originCallsWaitedFor those of them for which a caller waited
 */
record PolicyFigures(
        String name,
        double p50Millis,
        double p90Millis,
        double p99Millis,
        double p999Millis,
        double maxMillis,
        long errors,
        long originCalls,
        long originCallsWaitedFor,
        double meanAgeMillis,
        double p99AgeMillis) {

    static PolicyFigures of(Policy policy, Distribution latency, Distribution age, long errors, OriginCalls calls) {
        return new PolicyFigures(
                policy.toString(),
                latency.millisAt(50),
                latency.millisAt(90),
                latency.millisAt(99),
                latency.millisAt(99.9),
                latency.maxMillis(),
                errors,
                calls.total(),
                calls.totalWaitedFor(),
                age.meanMillis(),
                age.millisAt(99));
    }
}
