package io.github.refreshahead.examples.experiment;

import io.github.refreshahead.examples.platform.Valuation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Open-loop load: requests are made when the {@link Schedule} says, whether or not earlier ones have been answered, and
 * latency counts from the intended start. So a service that stalls is charged for every request that should have been
 * made meanwhile (no coordinated omission).
 *
 * <p>Each thread takes the next request and parks until that is due. A dispatcher that hands requests to a pool would
 * add a second wake-up to every one; spinning for the last microseconds would take a core from the service.
 */
final class OpenLoad {

    private final LongSupplier ticker;
    private final LongConsumer parkNanos;
    private final InstantSource clock;
    private final IntFunction<Valuation> service;
    private final Observations observations;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();

    /**
     * @param ticker nanoseconds, monotonic
     * @param parkNanos waits for about that long, possibly less
     * @param clock of the host, for ages: the third party is on the same one
     * @param service called with a key, from many threads; an exception is a failed request
     */
    OpenLoad(
            Schedule schedule,
            LongSupplier ticker,
            LongConsumer parkNanos,
            InstantSource clock,
            IntFunction<Valuation> service) {
        this.ticker = ticker;
        this.parkNanos = parkNanos;
        this.clock = clock;
        this.service = service;
        this.observations = new Observations(schedule);
    }

    /** Starts the threads; the schedule begins at {@code startNanos} of the ticker. */
    void start(int threadCount, long startNanos) {
        for (int i = 0; i < threadCount; i++) {
            Thread thread = new CallerThread(() -> makeRequests(startNanos), i);
            threads.add(thread);
            thread.start();
        }
    }

    /** Whether every request was answered within the timeout. */
    boolean await(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (Thread thread : threads) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left > 0) {
                thread.join(left);
            }
            if (thread.isAlive()) {
                return false;
            }
        }
        return true;
    }

    int answered() {
        return answered.get();
    }

    int failed() {
        return failed.get();
    }

    /** Complete once {@link #await} has said so. */
    Observations observations() {
        return observations;
    }

    void makeRequests(long startNanos) {
        Schedule schedule = observations.schedule();
        for (int request = next.getAndIncrement(); request < schedule.size(); request = next.getAndIncrement()) {
            long due = startNanos + schedule.startNanos(request);
            for (long left = due - ticker.getAsLong(); left > 0; left = due - ticker.getAsLong()) {
                parkNanos.accept(left);
            }
            makeRequest(request, schedule.key(request), due);
        }
    }

    private void makeRequest(int request, int key, long due) {
        observations.started(request, ticker.getAsLong() - due);
        try {
            Valuation valuation = service.apply(key);
            long latency = ticker.getAsLong() - due;
            Instant now = clock.instant();
            observations.served(
                    request, latency, Duration.between(valuation.asOf(), now).toNanos());
        } catch (RuntimeException e) {
            observations.failed(request, ticker.getAsLong() - due);
            failed.incrementAndGet();
        }
        answered.incrementAndGet();
    }
}
