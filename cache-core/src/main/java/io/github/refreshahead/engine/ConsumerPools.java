package io.github.refreshahead.engine;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Where refreshes by tasks run: a pool for each queue that is consumed, so that those of one queue, however slow, take no
 * place from those of another. Thread-safe.
 */
final class ConsumerPools implements AutoCloseable {

    private final Supplier<RefreshPool> make;
    private final Map<String, RefreshPool> byQueue = new ConcurrentHashMap<>();

    ConsumerPools(Supplier<RefreshPool> make) {
        this.make = make;
    }

    RefreshPool of(String queue) {
        return byQueue.computeIfAbsent(queue, name -> make.get());
    }

    /** Threads that were interrupted at their deadline and have not ended. */
    int stuck() {
        return byQueue.values().stream().mapToInt(RefreshPool::stuck).sum();
    }

    /** What would have to wait long is left to other processes, by not settling it. */
    void leaveLimited() {
        byQueue.values().forEach(RefreshPool::leaveLimited);
    }

    /** False if work is still under way after that time. */
    boolean awaitIdle(Duration atMost) throws InterruptedException {
        long begin = System.nanoTime();
        boolean idle = true;
        for (RefreshPool each : byQueue.values()) {
            idle &= each.awaitIdle(atMost.minusNanos(System.nanoTime() - begin));
        }
        return idle;
    }

    @Override
    public void close() {
        byQueue.values().forEach(RefreshPool::close);
    }
}
