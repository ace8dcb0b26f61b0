package io.github.refreshahead.bench;

import io.github.refreshahead.engine.RefreshAheadCache;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Calls at a steady rate, each for a key out of all. */
final class PeakReaders implements AutoCloseable {

    private static final int THREADS = 4;
    private static final int CALLS_PER_SECOND = 1_000;

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    PeakReaders(RefreshAheadCache<Integer, String> cache, int keys) {
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> read(cache, keys), "reader-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void read(RefreshAheadCache<Integer, String> cache, int keys) {
        long interval = 1_000_000_000L * THREADS / CALLS_PER_SECOND;
        long next = System.nanoTime();
        while (!closed) {
            next += interval;
            while (System.nanoTime() - next < 0) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
            cache.get(ThreadLocalRandom.current().nextInt(keys));
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
