package io.github.refreshahead.examples.experiment;

import io.github.refreshahead.examples.origin.OriginCalls;
import io.github.refreshahead.examples.platform.ValuationService;
import io.github.refreshahead.examples.platform.ValuationUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs the policies one after another, each from nothing: its own application context, namespace and third party (with
 * the same seed), every key loaded once, then the same schedule of requests.
 */
final class Experiment {

    private static final Duration LEAD = Duration.ofMillis(200);
    private static final Duration BETWEEN_UPDATES = Duration.ofMillis(250);
    private static final int ATTEMPTS_TO_LOAD = 10;

    private final Settings settings;
    private final Backend backend;
    private final Path logs;
    private final String runId;
    private final Progress progress;

    /** @param runId part of the namespaces, so that runs on the same servers do not meet */
    Experiment(Settings settings, Backend backend, Path logs, String runId, Progress progress) {
        this.settings = settings;
        this.backend = backend;
        this.logs = logs;
        this.runId = runId;
        this.progress = progress;
    }

    List<PolicyResult> run() throws IOException, InterruptedException {
        if (settings.policies().stream().anyMatch(Policy::refreshes)) {
            rehearse();
        }
        List<PolicyResult> results = new ArrayList<>();
        for (Policy policy : settings.policies()) {
            String name = "[" + (results.size() + 1) + "/" + settings.policies().size() + "] " + policy;
            results.add(run(policy, name));
        }
        progress.end();
        return results;
    }

    /**
     * Has everything compiled before the first policy begins. Refreshes are rare beside reads: at their usual rate the
     * compiler would be busy with them for minutes, on the cores that the callers need, and under one policy only.
     */
    private void rehearse() throws IOException, InterruptedException {
        Experiment rehearsal = new Experiment(settings.rehearsal(), backend, logs, runId + "-rehearsal", progress);
        for (Policy policy : rehearsal.settings.policies()) {
            rehearsal.run(policy, "rehearsal");
        }
    }

    private PolicyResult run(Policy policy, String name) throws IOException, InterruptedException {
        progress.update(name + ": starting");
        String namespace = "demo-" + runId + "-" + policy;
        try (ThirdParty thirdParty = ThirdParty.start(settings, logs.resolve("third-party.log"));
                Deployment deployment =
                        Deployment.start(policy, settings, backend, namespace, thirdParty.uri(), logs)) {
            ValuationService service = deployment.service();
            loadEveryKey(service);
            System.gc();
            PolicyResult result = measure(policy, name, service, thirdParty);
            progress.line(name + ": " + summary(result.figures()));
            return result;
        } finally {
            backend.forget(namespace);
        }
    }

    private void loadEveryKey(ValuationService service) throws InterruptedException {
        ExecutorService loaders = Executors.newFixedThreadPool(Math.min(settings.keys(), settings.callers()));
        for (int key = 0; key < settings.keys(); key++) {
            String vin = vin(key);
            loaders.execute(() -> load(service, vin));
        }
        loaders.shutdown();
        loaders.awaitTermination(5, TimeUnit.MINUTES);
    }

    private static void load(ValuationService service, String vin) {
        for (int attempt = 0; attempt < ATTEMPTS_TO_LOAD; attempt++) {
            try {
                service.valuation(vin);
                return;
            } catch (ValuationUnavailableException e) {
                // The third party fails by chance; what stays absent is loaded during the warm-up.
            }
        }
    }

    private PolicyResult measure(Policy policy, String name, ValuationService service, ThirdParty thirdParty)
            throws IOException, InterruptedException {
        Schedule schedule = settings.schedule();
        String[] vins = new String[settings.keys()];
        for (int key = 0; key < vins.length; key++) {
            vins[key] = vin(key);
        }
        OpenLoad load = new OpenLoad(
                schedule,
                System::nanoTime,
                LockSupport::parkNanos,
                InstantSource.system(),
                key -> service.valuation(vins[key]));
        Instant start = Instant.now().plus(LEAD);
        load.start(settings.callers(), System.nanoTime() + LEAD.toNanos());
        thirdParty.countFrom(start.plus(settings.warmUp()));
        while (!load.await(BETWEEN_UPDATES)) {
            progress.update(name + ": " + soFar(start, load));
        }
        OriginCalls calls = thirdParty.calls();
        return PolicyResult.of(policy, load.observations(), calls);
    }

    private String soFar(Instant start, OpenLoad load) {
        Duration measured = Duration.between(start, Instant.now()).minus(settings.warmUp());
        String phase = measured.isNegative()
                ? "warming up, " + -measured.toSeconds() + " s left"
                : "measuring, " + measured.toSeconds() + " of "
                        + settings.duration().toSeconds() + " s";
        return String.format(
                Locale.ROOT, "%s, %,d requests answered, %,d failed", phase, load.answered(), load.failed());
    }

    private static String summary(PolicyFigures figures) {
        return String.format(
                Locale.ROOT,
                "p99 %s ms, mean age %s s, %,d origin calls",
                Table.number(figures.p99Millis()),
                Table.number(figures.meanAgeMillis() / 1000),
                figures.originCalls());
    }

    /** A made-up vehicle identification number. */
    private static String vin(int key) {
        return String.format(Locale.ROOT, "WVWZZZ1KZ8W%06d", key);
    }
}
