package io.github.refreshahead.histories;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.histories.check.Checked;
import io.github.refreshahead.histories.check.Figures;
import io.github.refreshahead.histories.check.Violation;
import io.github.refreshahead.histories.event.Disturbance;
import io.github.refreshahead.histories.seeded.SeededFaults;
import io.github.refreshahead.servers.RedisServer;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind bin/histories. Ends with 0 if every promise was kept, with 2 for a wrong option, else with 1. */
@Command(
        name = "bin/histories",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Runs fleets of processes under faults against a private Redis and RabbitMQ, writes down what every process"
                    + " saw, and checks it against what is promised.",
            ""
        })
final class Histories implements Callable<Integer> {

    private static final Duration ROUND = Duration.ofSeconds(60);
    private static final String NONE = "none";

    /** System property with the folder {@code src/main} of the library. */
    static final String SOURCES = "histories.sources";

    @Option(
            names = "--minutes",
            defaultValue = "2",
            paramLabel = "N",
            description = "How long, in rounds of a minute. Default: ${DEFAULT-VALUE}")
    private double minutes;

    @Option(
            names = "--faults",
            split = ",",
            paramLabel = "NAME",
            defaultValue =
                    "redis-restart,redis-rollback,broker-restart,stop-worker,kill-worker,pause-member,cut,delay,black-hole,slice",
            description = {
                "What happens to the fleet: redis-restart, redis-rollback, broker-restart, stop-worker, kill-worker,"
                        + " pause-member, cut, delay, black-hole, slice; or none. Default: all"
            })
    private List<String> faults = List.of();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "Of the work and of the faults; each round has the next one. Default: a random one, which is told")
    private @Nullable Long seed;

    @Option(
            names = "--callers",
            defaultValue = "3",
            paramLabel = "N",
            description =
                    "Processes that call, change and invalidate; the second one also works tasks off. Default: ${DEFAULT-VALUE}")
    private int callers;

    @Option(
            names = "--workers",
            defaultValue = "2",
            paramLabel = "N",
            description = "Processes that only work tasks off. Default: ${DEFAULT-VALUE}")
    private int workers;

    @Option(
            names = "--seeded-faults",
            description =
                    "Instead: builds known faults into the library, one after the other, and sees each one caught")
    private boolean seededFaults;

    @Option(
            names = "--seeds",
            defaultValue = "20",
            paramLabel = "N",
            description = "With --seeded-faults: how many seeds each is tried with. Default: ${DEFAULT-VALUE}")
    private int seeds;

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            description = "With --seeded-faults: only those whose names have this in them")
    private @Nullable String only;

    @SuppressWarnings("UnusedVariable") // picocli reads it
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "This text.")
    private boolean help;

    @Spec
    private @Nullable CommandSpec spec;

    private final PrintStream console;

    Histories(PrintStream console) {
        this.console = console;
    }

    public static void main(String[] args) {
        System.exit(commandLine(System.out, new PrintWriter(System.err, true, Charset.defaultCharset()))
                .execute(args));
    }

    static CommandLine commandLine(PrintStream console, PrintWriter errors) {
        return new CommandLine(new Histories(console))
                .setOut(new PrintWriter(console, true, Charset.defaultCharset()))
                .setErr(errors)
                .setParameterExceptionHandler((e, args) -> {
                    e.getCommandLine()
                            .getErr()
                            .println("bin/histories: " + e.getMessage() + " (see bin/histories --help)");
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((e, command, result) -> {
                    command.getErr().println("bin/histories: " + e);
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    @Override
    public Integer call() throws Exception {
        if (!(minutes > 0 && minutes <= 24 * 60)) {
            throw wrong("--minutes must be between 0 and 1440");
        }
        if (callers < 2 || callers > 20 || workers < 1 || workers > 20) {
            throw wrong("--callers must be between 2 and 20, --workers between 1 and 20");
        }
        long first = seed == null ? System.nanoTime() % 1_000_000 : seed;
        return seededFaults ? trySeededFaults(first) : runRounds(first);
    }

    private int trySeededFaults(long first) throws Exception {
        Path sources = Path.of(System.getProperty(SOURCES, "cache-core/src/main"));
        if (!Files.isDirectory(sources)) {
            throw wrong("--seeded-faults needs the library's sources: " + sources + " is no folder");
        }
        Path target = Files.createTempDirectory("seeded-faults-");
        try (RedisServer redis = RedisServer.start()) {
            console.printf("first seed %d, logs in %s%n%n", first, target);
            SeededFaults trials = new SeededFaults(sources, target, redis.uri().getPort(), console);
            return trials.run(first, seeds, only) ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }
    }

    private int runRounds(long first) throws Exception {
        List<Disturbance> disturbances = disturbances();
        long left = Math.round(minutes * 60);
        Total total = new Total();
        try (Servers servers = new Servers()) {
            for (long next = first; left > 0; next++) {
                Duration length = Duration.ofSeconds(
                        left < 2 * ROUND.toSeconds() && left > ROUND.toSeconds() + 20 || left < ROUND.toSeconds()
                                ? left
                                : ROUND.toSeconds());
                left -= length.toSeconds();
                Checked checked = new Round(next, disturbances, length, callers, workers).run(servers);
                total.add(checked);
                console.printf(Locale.ROOT, "round, seed %d, %d s: %s%n", next, length.toSeconds(), verdict(checked));
                for (Violation violation : checked.first()) {
                    tell(violation, next, length);
                }
            }
        } finally {
            // A round that could not be run does not take the others with it.
            total.tell();
        }
        return total.sound() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private List<Disturbance> disturbances() {
        if (faults.equals(List.of(NONE))) {
            return List.of();
        }
        try {
            return faults.stream().map(Disturbance::of).toList();
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage()
                    + "; known are "
                    + Arrays.stream(Disturbance.values()).map(Disturbance::text).collect(Collectors.joining(", "))
                    + ", none");
        }
    }

    private ParameterException wrong(@Nullable String message) {
        return new ParameterException(requireNonNull(spec).commandLine(), message);
    }

    private static String verdict(Checked checked) {
        long reads = checked.figures().numbers().entrySet().stream()
                .filter(number -> number.getKey().startsWith("reads "))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return String.format(Locale.ROOT, "%,d reads, %s", reads, checked.sound() ? "sound" : "VIOLATIONS");
    }

    private void tell(Violation violation, long roundSeed, Duration length) {
        console.printf("%nviolation of %s, key %s: %s%n", violation.invariant(), violation.key(), violation.why());
        violation.story().forEach(console::println);
        console.printf(
                Locale.ROOT,
                "to repeat: bin/histories --seed %d --minutes %s --callers %d --workers %d --faults %s%n%n",
                roundSeed,
                length.toSeconds() / 60.0,
                callers,
                workers,
                String.join(",", faults));
    }

    /** Of all rounds. */
    private final class Total {

        private final Map<String, Long> broken = new LinkedHashMap<>();
        private final List<Violation> first = new ArrayList<>();
        private Figures figures = new Figures(Map.of());

        void add(Checked checked) {
            checked.broken().forEach((name, count) -> broken.merge(name, count, Long::sum));
            first.addAll(checked.first());
            figures = figures.plus(checked.figures());
        }

        boolean sound() {
            return first.isEmpty();
        }

        void tell() {
            console.println();
            figures.lines().forEach(console::println);
            console.println();
            broken.forEach((name, count) -> console.printf(Locale.ROOT, "%-45s %d violations%n", name, count));
        }
    }
}
