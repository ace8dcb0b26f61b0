package io.github.refreshahead.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads for refreshes: a number of places, of which no cache takes more than its share, and a bounded line for those
 * that wait. Work that is overdue is interrupted; if it does not end even then, its place is given to the next, for at
 * most twice as many stuck threads as there are places. Thread-safe.
 */
final class RefreshPool implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RefreshPool.class);

    /** One refresh. */
    interface Work extends Runnable {

        /** The cache that it counts for. */
        String cache();

        /** How many of that cache may run at a time. */
        int concurrency();

        /** After which it is overdue. */
        Duration deadline();

        /** It is overdue, and its thread has been interrupted. Called on a timer's thread. */
        void overdue();
    }

    private final int places;
    private final int backlog;
    private final ExecutorService threads;
    private final ScheduledExecutorService timer;
    private final Deque<Work> waiting = new ArrayDeque<>();
    private final Map<String, Integer> running = new HashMap<>();
    private int taken;
    private int stuck;
    private int active;
    private boolean closed;

    RefreshPool(int places, int backlog, ThreadFactory threads, ScheduledExecutorService timer) {
        this.places = places;
        this.backlog = backlog;
        this.threads = Executors.newCachedThreadPool(threads);
        this.timer = timer;
    }

    /** False if too many wait, or the pool is closed. */
    synchronized boolean execute(Work work) {
        if (closed || (waiting.size() >= backlog && taken >= places)) {
            return false;
        }
        waiting.add(work);
        startWaiting();
        return true;
    }

    /** Threads that were interrupted at their deadline and have not ended. */
    synchronized int stuck() {
        return stuck;
    }

    /** False if work is still under way after that time. */
    synchronized boolean awaitIdle(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (active > stuck || !waiting.isEmpty()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    /** Interrupts what runs, and starts nothing more. */
    @Override
    public synchronized void close() {
        closed = true;
        waiting.clear();
        threads.shutdownNow();
    }

    private void startWaiting() {
        for (Work work = next(); work != null; work = next()) {
            Run first = new Run(work);
            threads.execute(() -> runFrom(first));
        }
    }

    /** A thread goes on with what waits, because to wake another one for each costs more than many a refresh. */
    private void runFrom(Run first) {
        for (Run run = first; run != null; run = run.ended()) {
            run.run();
        }
    }

    /** The longest waiting work whose cache has its share not used up, with a place taken for it. */
    private @Nullable Work next() {
        Iterator<Work> line = waiting.iterator();
        while (!closed && taken < places && line.hasNext()) {
            Work work = line.next();
            int ofCache = running.getOrDefault(work.cache(), 0);
            if (ofCache < work.concurrency()) {
                line.remove();
                running.put(work.cache(), ofCache + 1);
                taken++;
                active++;
                return work;
            }
        }
        return null;
    }

    private void leavePlace(Work work) {
        taken--;
        running.computeIfPresent(work.cache(), (cache, n) -> n == 1 ? null : n - 1);
    }

    private final class Run implements Runnable {

        private final Work work;
        private @Nullable Thread thread;
        private boolean overdue;
        private boolean placeLeft;

        Run(Work work) {
            this.work = work;
        }

        @Override
        public void run() {
            synchronized (RefreshPool.this) {
                thread = Thread.currentThread();
            }
            ScheduledFuture<?> alarm =
                    timer.schedule(this::alarm, work.deadline().toNanos(), TimeUnit.NANOSECONDS);
            try {
                work.run();
            } catch (Throwable e) {
                log.warn("Cache {}: a refresh ended unexpectedly", work.cache(), e);
            } finally {
                alarm.cancel(false);
            }
        }

        /** What this thread is to run next; null if it is to end. */
        @Nullable
        Run ended() {
            synchronized (RefreshPool.this) {
                thread = null;
                active--;
                if (overdue) {
                    stuck--;
                    // The interrupt was meant for this work, not for the thread's next.
                    Thread.interrupted();
                }
                Work following = null;
                if (!placeLeft) {
                    leavePlace(work);
                    following = next();
                    startWaiting();
                }
                RefreshPool.this.notifyAll();
                return following == null ? null : new Run(following);
            }
        }

        private void alarm() {
            synchronized (RefreshPool.this) {
                if (thread == null) {
                    return;
                }
                overdue = true;
                stuck++;
                thread.interrupt();
                if (stuck <= 2 * places) {
                    placeLeft = true;
                    leavePlace(work);
                    startWaiting();
                }
                RefreshPool.this.notifyAll();
            }
            work.overdue();
        }
    }
}
