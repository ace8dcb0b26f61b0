package io.github.refreshahead.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.RefreshAheadListener.RefreshOutcome;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.memory.InMemoryEntryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** One store with a clock that the test moves, and any number of engines on it. */
final class EngineFixture implements AutoCloseable {

    static final Duration TTL = Duration.ofSeconds(10);
    static final Duration REFRESH_AFTER = Duration.ofSeconds(2);

    /** With time enough, since calls are timed by the system's clock, on whatever machine. */
    private static final EngineSettings PATIENT =
            EngineSettings.builder().storeBudget(Duration.ofMinutes(1)).build();

    final AtomicLong nanos = new AtomicLong(1_000_000_000_000L);
    final InMemoryEntryStore shared = new InMemoryEntryStore(nanos::get);
    final BreakableStore store = new BreakableStore(shared);
    final HandQueue queue = new HandQueue();
    final RecordedEvents events = new RecordedEvents();
    final AtomicInteger loads = new AtomicInteger();
    private final List<AutoCloseable> opened = new ArrayList<>();

    RefreshAheadEngine engine(EngineSettings settings) {
        return engine(builder -> builder.settings(settings));
    }

    RefreshAheadEngine engine(UnaryOperator<RefreshAheadEngine.Builder> change) {
        RefreshAheadEngine engine = change.apply(RefreshAheadEngine.builder()
                        .namespace("shop")
                        .store(store)
                        .queue(queue)
                        .settings(PATIENT)
                        .listener(events))
                .build();
        opened.add(engine);
        return engine;
    }

    RefreshAheadEngine engine() {
        return engine(builder -> builder);
    }

    /** A cache that counts its loads and answers {@code <key>#<number of the load>}. */
    RefreshAheadCache<String, String> cars(RefreshAheadEngine engine) {
        return cars(engine, builder -> builder);
    }

    RefreshAheadCache<String, String> cars(
            RefreshAheadEngine engine, UnaryOperator<RefreshAheadCache.Builder<String, String>> change) {
        return cars(engine, "cars", change);
    }

    RefreshAheadCache<String, String> cars(
            RefreshAheadEngine engine, String name, UnaryOperator<RefreshAheadCache.Builder<String, String>> change) {
        return change.apply(engine.cache(name, String.class, new TypeRef<String>() {})
                        .ttl(TTL)
                        .refreshAfter(REFRESH_AFTER)
                        .jitter(0)
                        .loader(key -> key + "#" + loads.incrementAndGet()))
                .build();
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** The task of an entry {@code a} of {@code cars} that was loaded before, has become due, and was read. */
    HandQueue.Sent taskOfADueEntry(RefreshAheadCache<String, String> cars) {
        cars.get("a");
        pass(REFRESH_AFTER);
        cars.get("a");
        eventually(() -> !queue.sent.isEmpty());
        return queue.sent.get(0);
    }

    /** One refresh has ended, in this. */
    void refreshedWith(RefreshOutcome outcome) {
        eventually(() -> events.refreshes.contains(outcome));
        assertThat(events.refreshes).containsExactly(outcome);
    }

    static void eventually(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(5))
                .until(condition);
    }

    @Override
    public void close() {
        try {
            for (AutoCloseable open : opened) {
                open.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        shared.close();
    }
}
