package io.github.refreshahead.examples.experiment;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What {@code results.json} holds. */
record Results(Conditions experiment, List<PolicyFigures> policies, List<Goal> goals) {

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
        return new Results(conditions, figures, Goal.of(figures, conditions.compression()));
    }
}
