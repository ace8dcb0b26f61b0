package io.github.refreshahead.bench;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.EntryStore;
import io.github.refreshahead.store.ReadResult;
import io.github.refreshahead.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Hits at a steady rate, whatever the store does. Latency counts from the moment at which a read was due, so that a read
 * that had to wait for a slow one before it is as slow.
 */
final class ReadingTraffic implements AutoCloseable {

    private static final int THREADS = 4;
    private static final int READS_PER_SECOND = 2_000;

    private final EntryStore store;
    private final List<CacheKey> keys;
    private final Recorder latencies = new Recorder(3);
    private final List<Thread> threads = new ArrayList<>();
    private final LongAdder failed = new LongAdder();
    private volatile boolean closed;

    ReadingTraffic(EntryStore store, List<CacheKey> keys) {
        this.store = store;
        this.keys = keys;
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(this::read, "reader-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void read() {
        long interval = 1_000_000_000L * THREADS / READS_PER_SECOND;
        long due = System.nanoTime();
        while (!closed) {
            due += interval;
            while (System.nanoTime() - due < 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            CacheKey key = keys.get(ThreadLocalRandom.current().nextInt(keys.size()));
            try {
                if (!(store.read(key) instanceof ReadResult.Found)) {
                    throw new IllegalStateException("an entry that nobody removes is gone");
                }
            } catch (StoreException e) {
                failed.increment();
            }
            latencies.recordValue(System.nanoTime() - due);
        }
    }

    /** Forgets what was so far. */
    void reset() {
        latencies.reset();
        failed.reset();
    }

    /** What was since the last reset, reads, those that failed, and in milliseconds: p50, p99, p99.9 and the longest. */
    String latencies() {
        Histogram histogram = latencies.getIntervalHistogram();
        return String.format(
                Locale.ROOT,
                "%8d %7d %8.2f %8.2f %8.2f %8.2f",
                histogram.getTotalCount(),
                failed.sum(),
                histogram.getValueAtPercentile(50) / 1e6,
                histogram.getValueAtPercentile(99) / 1e6,
                histogram.getValueAtPercentile(99.9) / 1e6,
                histogram.getMaxValue() / 1e6);
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
