package io.github.refreshahead.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/** Clearings whose pauses are the test's. */
final class ClearingFixture implements AutoCloseable {

    private final RedisSettings settings;
    private final RedisConnections connections;
    private final AtomicLong nanos = new AtomicLong();
    private final List<Long> pauses = new ArrayList<>();
    private int pages;

    ClearingFixture(RedisSettings settings, Topology topology) {
        this.settings = settings;
        this.connections = new RedisConnections(
                settings, topology, Executors.newSingleThreadScheduledExecutor(), System::nanoTime);
    }

    ClearingFixture(RedisSettings settings) {
        this(settings, Topology.of(settings));
    }

    /**
     * Clears, with a clock that moves a millisecond whenever it is read.
     *
     * @param afterPage told the number of each page, from 1 on; 0 between two rounds
     */
    long clear(String prefix, IntConsumer afterPage) {
        return new Clearing(
                        settings,
                        connections,
                        () -> nanos.addAndGet(1_000_000),
                        pause -> {
                            pauses.add(pause);
                            afterPage.accept(pause == Clearing.BETWEEN_ROUNDS ? 0 : ++pages);
                        },
                        prefix,
                        removed -> {})
                .run();
    }

    /** In nanoseconds. */
    List<Long> pauses() {
        return pauses;
    }

    long rounds() {
        return 1
                + pauses.stream()
                        .filter(pause -> pause == Clearing.BETWEEN_ROUNDS)
                        .count();
    }

    @Override
    public void close() {
        connections.close();
    }
}
