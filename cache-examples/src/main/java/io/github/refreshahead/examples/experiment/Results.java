package io.github.refreshahead.examples.experiment;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What {@code results.json} holds.
 *
 * @param lateStartP99Millis by policy: 99 % of the requests started no later than this after they were due; part of their
 *     latency, but not of the policy's doing
 */
record Results(
        Conditions experiment, List<PolicyFigures> policies, List<Goal> goals, Map<String, Double> lateStartP99Millis) {

    /** Above it, the machine had other things to do. */
    private static final double QUIET_MILLIS = 1;

    /** What the figures were measured under. */
    record Conditions(
            String startedAt,
            String backend,
            double durationSeconds,
            double warmUpSeconds,
            int rate,
            String arrivals,
            int keys,
            double zipfExponent,
            int compression,
            double originMedianMillis,
            double originP99Millis,
            double originErrors,
            long seed,
            int callerThreads,
            String jdk,
            List<String> jvmOptions,
            String os,
            int cpus) {

        static Conditions of(Settings settings, String backend, String startedAt) {
            return new Conditions(
                    startedAt,
                    backend,
                    settings.duration().toMillis() / 1e3,
                    settings.warmUp().toMillis() / 1e3,
                    settings.rate(),
                    "poisson",
                    settings.keys(),
                    Settings.ZIPF_EXPONENT,
                    settings.compression(),
                    settings.latency().median().toNanos() / (double) TimeUnit.MILLISECONDS.toNanos(1),
                    settings.latency().p99().toNanos() / (double) TimeUnit.MILLISECONDS.toNanos(1),
                    settings.originErrors(),
                    settings.seed(),
                    settings.callers(),
                    System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                    ManagementFactory.getRuntimeMXBean().getInputArguments(),
                    System.getProperty("os.name") + " " + System.getProperty("os.version"),
                    Runtime.getRuntime().availableProcessors());
        }
    }

    static Results of(Conditions conditions, List<PolicyResult> results) {
        List<PolicyFigures> figures =
                results.stream().map(PolicyResult::figures).toList();
        Map<String, Double> late = new LinkedHashMap<>();
        results.forEach(result -> late.put(result.policy().toString(), result.lateP99Millis()));
        return new Results(conditions, figures, Goal.of(figures, conditions.compression()), late);
    }

    /** Whether the machine had the time to start requests when they were due, under every policy. */
    boolean undisturbed() {
        return lateStartP99Millis.values().stream().allMatch(late -> late <= QUIET_MILLIS);
    }
}
