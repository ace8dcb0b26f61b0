package io.github.refreshahead.examples.experiment;

import io.github.refreshahead.examples.origin.LogNormal;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LoggingSystem;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The experiment's command line. Ends with 0, with 2 for a wrong option or an unreachable server, else with 1. */
@Command(
        name = "bin/demo",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "A used-car platform asks a slow, unsteady third party what its cars are worth. Compares four ways to cache"
                    + " the answers under the same load, and writes results.json and report.html.",
            ""
        })
final class Demo implements Callable<Integer> {

    private static final Duration WARM_UP = Duration.ofSeconds(10);

    @Option(
            names = "--backend",
            defaultValue = "embedded",
            paramLabel = "WHERE",
            description = {
                "embedded: everything in one process; servers: on a Redis and a RabbitMQ, refreshes in a second process."
                        + " Default: ${DEFAULT-VALUE}"
            })
    private String backend = "";

    @Option(names = "--redis", paramLabel = "URI", description = "Redis to use; else one is started privately")
    private @Nullable String redis;

    @Option(names = "--amqp", paramLabel = "URI", description = "RabbitMQ to use; else one is started privately")
    private @Nullable String amqp;

    @Option(
            names = "--duration",
            defaultValue = "60s",
            paramLabel = "TIME",
            description = {"Measured time for each policy, after 10 s of warm-up. Default: ${DEFAULT-VALUE}"})
    private Duration duration = Duration.ZERO;

    @Option(
            names = "--rate",
            defaultValue = "500",
            paramLabel = "N",
            description = {"Requests per second. Default: ${DEFAULT-VALUE}"})
    private int rate;

    @Option(
            names = "--keys",
            defaultValue = "100",
            paramLabel = "N",
            description = {
                "Cars; how often each is asked for follows Zipf's law, exponent 1.0. Default: ${DEFAULT-VALUE}"
            })
    private int keys;

    @Option(
            names = "--compression",
            defaultValue = "100",
            paramLabel = "N",
            description = {"By how much the policies' times are shortened, 1 to 600. Default: ${DEFAULT-VALUE}"})
    private int compression;

    @Option(
            names = "--origin-median",
            defaultValue = "80ms",
            paramLabel = "TIME",
            description = {"Median latency of the third party. Default: ${DEFAULT-VALUE}"})
    private Duration originMedian = Duration.ZERO;

    @Option(
            names = "--origin-p99",
            defaultValue = "600ms",
            paramLabel = "TIME",
            description = {"Its 99th percentile. Default: ${DEFAULT-VALUE}"})
    private Duration originP99 = Duration.ZERO;

    @Option(
            names = "--origin-errors",
            defaultValue = "0.01",
            paramLabel = "SHARE",
            description = {"Share of its calls that fail, 0 to 1. Default: ${DEFAULT-VALUE}"})
    private double originErrors;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "N",
            description = {"Of everything random. Default: ${DEFAULT-VALUE}"})
    private long seed;

    @Option(
            names = "--policies",
            split = ",",
            defaultValue = "no-cache,static-long,static-short,refresh-ahead",
            paramLabel = "NAME",
            description = "What to compare, in this order. Default: ${DEFAULT-VALUE}")
    private List<Policy> policies = List.of();

    @Option(
            names = "--out",
            defaultValue = "out",
            paramLabel = "DIR",
            description = {"Folder for results.json, report.html and logs. Default: ${DEFAULT-VALUE}"})
    private Path out = Path.of("");

    @SuppressWarnings("UnusedVariable") // picocli reads it
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "This text.")
    private boolean help;

    @Spec
    private @Nullable CommandSpec spec;

    private final PrintStream console;

    Demo(PrintStream console) {
        this.console = console;
    }

    public static void main(String[] args) {
        // Until the first application context has its own, logging would go to the console.
        LoggingSystem.get(Demo.class.getClassLoader()).beforeInitialize();
        System.exit(commandLine(System.out, new PrintWriter(System.err, true, Charset.defaultCharset()))
                .execute(args));
    }

    static CommandLine commandLine(PrintStream console, PrintWriter errors) {
        return new CommandLine(new Demo(console))
                .registerConverter(Duration.class, new DurationText())
                .registerConverter(Policy.class, Demo::policy)
                .setErr(errors)
                .setParameterExceptionHandler((e, args) -> {
                    e.getCommandLine().getErr().println("bin/demo: " + oneLine(e) + " (see bin/demo --help)");
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((e, command, result) -> {
                    command.getErr().println("bin/demo: " + oneLine(e));
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    private static Policy policy(String name) {
        try {
            return Policy.named(name);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static String oneLine(Exception e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return message.lines().findFirst().orElse(message);
    }

    @SuppressWarnings("SystemConsoleNull") // a hint only: progress in one line or in many
    @Override
    public Integer call() throws Exception {
        Settings settings = settings();
        Progress progress = new Progress(console, System.console() != null, System::nanoTime);
        createOut();
        try (Backend stores = backend(progress)) {
            Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            announce(settings, stores, progress);
            String runId = Long.toString(startedAt.getEpochSecond(), Character.MAX_RADIX);
            List<PolicyResult> measured = new Experiment(settings, stores, out, runId, progress).run();
            Results results =
                    Results.of(Results.Conditions.of(settings, stores.name(), startedAt.toString()), measured);
            Output output = new Output(out, console);
            output.write(results, measured);
            output.show(results);
        }
        return CommandLine.ExitCode.OK;
    }

    private Settings settings() {
        if (originMedian.isZero() || originP99.compareTo(originMedian) < 0) {
            throw wrong("--origin-median must be positive, and --origin-p99 not shorter");
        }
        try {
            LogNormal latency = new LogNormal(originMedian, originP99);
            return new Settings(WARM_UP, duration, rate, keys, compression, latency, originErrors, seed, policies);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private void createOut() {
        try {
            Files.createDirectories(out);
        } catch (IOException e) {
            throw wrong("--out: folder " + out + " cannot be created");
        }
    }

    private Backend backend(Progress progress) {
        switch (backend) {
            case "embedded":
                if (redis != null || amqp != null) {
                    throw wrong("--redis and --amqp need --backend servers");
                }
                return new EmbeddedBackend();
            case "servers":
                progress.update("reaching or starting Redis and RabbitMQ");
                try {
                    return ServersBackend.open(redis, amqp);
                } catch (IllegalArgumentException e) {
                    progress.end();
                    throw wrong(e.getMessage());
                }
            default:
                throw wrong("--backend must be embedded or servers, not '" + backend + "'");
        }
    }

    private ParameterException wrong(@Nullable String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

    private void announce(Settings settings, Backend stores, Progress progress) {
        long minutes = (settings.duration().plus(WARM_UP).toSeconds() + 5)
                        * settings.policies().size()
                        / 60
                + 1;
        progress.line(String.format(
                Locale.ROOT,
                "%,d requests/s for %d s after %d s of warm-up, %,d keys (Zipf %s), times compressed by %d, seed %d",
                rate,
                duration.toSeconds(),
                WARM_UP.toSeconds(),
                keys,
                Settings.ZIPF_EXPONENT,
                compression,
                seed));
        progress.line(String.format(
                Locale.ROOT,
                "third party: median %d ms, p99 %d ms, %s %% errors; backend: %s; about %d min",
                originMedian.toMillis(),
                originP99.toMillis(),
                Table.number(originErrors * 100),
                stores.name(),
                minutes));
    }
}
