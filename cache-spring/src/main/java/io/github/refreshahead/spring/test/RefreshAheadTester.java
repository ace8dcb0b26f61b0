package io.github.refreshahead.spring.test;

import io.github.refreshahead.OnFailure;
import io.github.refreshahead.RefreshAheadListener.RefreshOutcome;
import io.github.refreshahead.engine.RefreshAheadEngine;
import java.time.Duration;
import java.util.List;

/**
 * Moves time and runs refreshes, for a test with {@link AutoConfigureRefreshAhead}. Thread-safe, but made for one thread
 * that does one thing after the other: tests that run at the same time on the same application context share its caches.
 */
public final class RefreshAheadTester {

    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final TestBackend backend;
    private final RefreshAheadEngine engine;

    RefreshAheadTester(TestBackend backend, RefreshAheadEngine engine) {
        if (!backend.used()) {
            throw new IllegalStateException("@AutoConfigureRefreshAhead cannot move the time of an engine that the"
                    + " application makes; leave its RefreshAheadEngine bean out of this test");
        }
        this.backend = backend;
        this.engine = engine;
    }

    /**
     * Lets time pass, for everything cached; starts nothing by itself.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    public void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time (" + time + ") must not be negative");
        }
        backend.advance(time);
    }

    /**
     * Runs the refreshes that calls until now have asked for, one after the other, as a consumer would: on a thread of its
     * own, through the application's beans. Returns when the last one has ended.
     *
     * @return how each of them has ended; empty if none was asked for
     * @throws IllegalStateException if one of them takes longer than a minute
     */
    public List<RefreshOutcome> runRefreshes() {
        backend.takeOutcomes();
        do {
            awaitIdle();
        } while (backend.handOver());
        return backend.takeOutcomes();
    }

    /** Forgets everything that is cached, and every refresh that was asked for. Time goes on from where it is. */
    public void reset() {
        engine.operations().forEach(operation -> operation.invalidator().clear(OnFailure.THROW));
        runRefreshes(); // of entries that are gone: these end without a call
    }

    private void awaitIdle() {
        try {
            if (!engine.awaitIdle(LONGEST)) {
                throw new IllegalStateException("a refresh has not ended after " + LONGEST);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while refreshes run", e);
        }
    }
}
