package io.github.refreshahead.engine;

import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of calls whose own threads must not wait: some ask the store, others call origins, so that an origin that
 * blocks after all holds up no hit. They are there only while there is something to do. Handing work over takes no lock,
 * except when a thread is made or ends. Thread-safe.
 */
final class AsyncThreads implements AutoCloseable {

    private final ThreadPoolExecutor storeThreads;
    private final ThreadPoolExecutor loadThreads;
    private final AtomicInteger line = new AtomicInteger();
    private final int longestLine;

    /** @param longestLine how many calls may wait for a thread to ask the store with */
    AsyncThreads(int storeThreads, int loadThreads, int longestLine, ThreadFactory threads) {
        this.storeThreads = pool(storeThreads, threads);
        this.loadThreads = pool(loadThreads, threads);
        this.longestLine = longestLine;
    }

    private static ThreadPoolExecutor pool(int size, ThreadFactory threads) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(size, size, 10, TimeUnit.SECONDS, new LinkedTransferQueue<>(), threads);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Begins a call; false if too many wait already, or the engine is closed. */
    boolean askStore(Runnable call) {
        boolean taken = false;
        if (line.incrementAndGet() <= longestLine) {
            taken = execute(storeThreads, () -> {
                line.decrementAndGet();
                call.run();
            });
        }
        if (!taken) {
            line.decrementAndGet();
        }
        return taken;
    }

    /** Goes on with a call that has begun; not refused, since others may wait for it. */
    void goOn(Runnable call) {
        if (!execute(storeThreads, call)) {
            call.run(); // The store is closed, too, and answers at once.
        }
    }

    /** Calls an origin. */
    void load(Runnable origin) {
        if (!execute(loadThreads, origin)) {
            origin.run();
        }
    }

    private static boolean execute(ThreadPoolExecutor threads, Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** What waits is still done. */
    @Override
    public void close() {
        storeThreads.shutdown();
        loadThreads.shutdown();
    }
}
