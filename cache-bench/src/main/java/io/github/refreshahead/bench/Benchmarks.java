package io.github.refreshahead.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;

/** Runs the benchmarks and prints, for each, the ratio to its baseline in the same run; medians of the iterations. */
public final class Benchmarks {

    private static final int[] THREADS = {1, 8, 32};

    private Benchmarks() {}

    /**
     * @param args {@code smoke} or {@code full}, then options of JMH
     */
    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        String[] options = Arrays.copyOfRange(args, 1, args.length);
        List<String> lines = ratios(args[0].equals("smoke"), options);
        System.out.printf(
                "%n%-20s %12s %12s %7s %10s %10s %7s%n", "", "bare/s", "ours/s", "ratio", "bare B", "ours B", "ratio");
        lines.forEach(System.out::println);
    }

    static List<String> ratios(boolean smoke, String... options) throws RunnerException, CommandLineOptionException {
        List<String> lines = new ArrayList<>();
        for (int threads : smoke ? new int[] {1} : THREADS) {
            lines.add(line("hit, " + threads + " threads", "bare", run(HitBenchmark.class, threads, smoke, options)));
        }
        lines.add(line("100 hits at once", "singleCalls", run(BatchBenchmark.class, 1, smoke, options)));
        Collection<RunResult> near = run(NearHitBenchmark.class, 1, smoke, options);
        lines.add(line("near hit, bare proxy", "bare", near));
        lines.add(line("near hit, @Cacheable", "cacheable", near));
        lines.add(line("refresh pipeline", "bare", run(PipelineBenchmark.class, 1, smoke, options)));
        return lines;
    }

    private static Collection<RunResult> run(Class<?> benchmark, int threads, boolean smoke, String[] options)
            throws RunnerException, CommandLineOptionException {
        ChainedOptionsBuilder builder = new OptionsBuilder()
                .parent(new CommandLineOptions(options))
                .include(benchmark.getName() + ".*")
                .threads(threads)
                .shouldFailOnError(true)
                .addProfiler(GCProfiler.class);
        if (smoke) {
            builder.forks(0).warmupIterations(0).measurementIterations(1).measurementTime(TimeValue.seconds(1));
        } else {
            builder.forks(3)
                    .warmupIterations(12)
                    .warmupTime(TimeValue.seconds(2))
                    .measurementIterations(5)
                    .measurementTime(TimeValue.seconds(2));
        }
        return new Runner(builder.build()).run();
    }

    private static String line(String name, String baseline, Collection<RunResult> results) {
        double[] bare = figures(results, baseline);
        double[] ours = figures(results, "refreshAhead");
        return String.format(
                Locale.ROOT,
                "%-20s %12.0f %12.0f %7.2f %10.0f %10.0f %7.2f",
                name,
                bare[0],
                ours[0],
                ours[0] / bare[0],
                bare[1],
                ours[1],
                ours[1] / bare[1]);
    }

    /** Calls a second, and bytes a call. */
    private static double[] figures(Collection<RunResult> results, String name) {
        for (RunResult result : results) {
            if (result.getPrimaryResult().getLabel().startsWith(name)) {
                Statistics calls = result.getPrimaryResult().getStatistics();
                return new double[] {calls.getPercentile(50), bytes(result)};
            }
        }
        throw new IllegalStateException("no result of " + name);
    }

    private static double bytes(RunResult result) {
        for (Result<?> secondary : result.getSecondaryResults().values()) {
            if (secondary.getLabel().endsWith("gc.alloc.rate.norm")) {
                return secondary.getStatistics().getPercentile(50);
            }
        }
        return Double.NaN;
    }
}
