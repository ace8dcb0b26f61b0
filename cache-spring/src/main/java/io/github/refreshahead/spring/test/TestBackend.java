package io.github.refreshahead.spring.test;

import io.github.refreshahead.RefreshAheadListener;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.memory.InMemoryEntryStore;
import io.github.refreshahead.memory.InMemoryRefreshQueue;
import io.github.refreshahead.spring.boot.EmbeddedBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Everything in memory, on one clock that stands still, with a queue that hands over nothing by itself. Without a bus: a
 * test is a single node, whose copies may live as long as they are said to. Thread-safe.
 */
final class TestBackend implements EmbeddedBackend {

    private final AtomicLong nanos = new AtomicLong();
    private final Queue<Runnable> handOvers = new ConcurrentLinkedQueue<>();
    private final Outcomes outcomes = new Outcomes();
    private volatile boolean used;

    private static final class Outcomes implements RefreshAheadListener {

        private final Queue<RefreshOutcome> told = new ConcurrentLinkedQueue<>();

        @Override
        public void refreshed(String cache, RefreshOutcome outcome, @Nullable Duration lag) {
            told.add(outcome);
        }

        List<RefreshOutcome> take() {
            List<RefreshOutcome> taken = new ArrayList<>();
            for (RefreshOutcome next = told.poll(); next != null; next = told.poll()) {
                taken.add(next);
            }
            return taken;
        }
    }

    @Override
    public void equip(RefreshAheadEngine.Builder engine) {
        used = true;
        engine.store(new InMemoryEntryStore(nanos::get))
                .queue(InMemoryRefreshQueue.builder()
                        .ticker(nanos::get)
                        .executor(handOvers::add)
                        .build())
                .nanoTime(nanos::get)
                .listener(outcomes);
    }

    /** Whether the application's engine stands on this. */
    boolean used() {
        return used;
    }

    void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** Hands one more thing over; false if there was none. */
    boolean handOver() {
        Runnable next = handOvers.poll();
        if (next == null) {
            return false;
        }
        next.run();
        return true;
    }

    /** How refreshes have ended since the last time that this was asked, in order. */
    List<RefreshAheadListener.RefreshOutcome> takeOutcomes() {
        return outcomes.take();
    }
}
