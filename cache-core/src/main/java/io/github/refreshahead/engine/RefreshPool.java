package io.github.refreshahead.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads for refreshes: a number of places, of which no cache takes more than its share, nor faster than it may, and a
 * bounded line for those that wait. Work that is overdue is interrupted; if it does not end even then, its place is given to the next, for at
 * most twice as many stuck threads as there are places. Thread-safe.
 */
final class RefreshPool implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RefreshPool.class);

    /** One refresh. */
    interface Work {

        /** The cache that it counts for. */
        String cache();

        /** How many of that cache may run at a time. */
        int concurrency();

        /** How often that cache may begin one; what does not run in the end does not count. */
        RateLimit rate();

        /** After which it is overdue. */
        Duration deadline();

        /**
         * It has a place, and gets ready to run, without holding up this thread.
         *
         * @param ready to be told once, from any thread, whether it is to run
         */
        void prepare(Consumer<Boolean> ready);

        /** Runs, on a thread of the pool. */
        void run();

        /** It is overdue, and its thread has been interrupted. Called on a timer's thread. */
        void overdue();
    }

    private final int places;
    private final int backlog;
    private final ThreadPoolExecutor threads;
    private final ScheduledExecutorService timer;
    private final Deque<Work> waiting = new ArrayDeque<>();
    private final Map<String, Integer> placed = new HashMap<>();
    private int taken;
    private int stuck;
    private int active;
    private boolean closed;
    private @Nullable ScheduledFuture<?> placing; // when a cache may begin its next

    RefreshPool(int places, int backlog, ThreadFactory threads, ScheduledExecutorService timer) {
        this.places = places;
        this.backlog = backlog;
        // What runs has a place, or lost it while it was stuck: so nothing ever waits for a thread for long.
        this.threads =
                new ThreadPoolExecutor(places, 3 * places, 60, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        this.threads.allowCoreThreadTimeOut(true);
        this.timer = timer;
    }

    /** False if too many wait, or the pool is closed. */
    boolean execute(Work work) {
        boolean accepted;
        List<Work> next;
        synchronized (this) {
            if (closed) {
                return false;
            }
            waiting.addLast(work);
            next = place();
            accepted = waiting.size() <= backlog || waiting.peekLast() != work;
            if (!accepted) {
                waiting.removeLast();
            }
        }
        prepare(next);
        return accepted;
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

    /** Nothing waits any more that would have to wait because its cache may not begin too many; it is not told. */
    synchronized void leaveLimited() {
        waiting.removeIf(work -> work.rate().limits());
    }

    /** Interrupts what runs, and starts nothing more. */
    @Override
    public synchronized void close() {
        closed = true;
        waiting.clear();
        threads.shutdownNow();
    }

    /** Gives free places to those who have waited longest and whose cache may have more now. */
    private List<Work> place() {
        List<Work> next = new ArrayList<>();
        long soonest = Long.MAX_VALUE;
        Iterator<Work> line = waiting.iterator();
        while (!closed && taken < places && line.hasNext()) {
            Work work = line.next();
            int ofCache = placed.getOrDefault(work.cache(), 0);
            if (ofCache >= work.concurrency()) {
                continue;
            }
            long early = work.rate().take();
            if (early > 0) {
                soonest = Math.min(soonest, early);
                continue;
            }
            line.remove();
            placed.put(work.cache(), ofCache + 1);
            taken++;
            active++;
            next.add(work);
        }
        placeIn(soonest);
        return next;
    }

    /** @param nanos from now; the longest of all: not by itself */
    private void placeIn(long nanos) {
        if (placing != null) {
            placing.cancel(false);
        }
        placing = nanos == Long.MAX_VALUE ? null : timer.schedule(this::placeAgain, nanos, TimeUnit.NANOSECONDS);
    }

    private void placeAgain() {
        List<Work> next;
        synchronized (this) {
            next = place();
        }
        prepare(next);
    }

    private void leavePlace(Work work) {
        taken--;
        placed.computeIfPresent(work.cache(), (cache, n) -> n == 1 ? null : n - 1);
    }

    private void prepare(List<Work> next) {
        for (Work work : next) {
            work.prepare(run -> {
                if (run) {
                    start(work);
                } else {
                    work.rate().giveBack();
                    ended(work, true);
                }
            });
        }
    }

    private void start(Work work) {
        try {
            threads.execute(new Run(work));
        } catch (RejectedExecutionException e) {
            ended(work, true);
        }
    }

    private void ended(Work work, boolean hasPlace) {
        List<Work> next = List.of();
        synchronized (this) {
            active--;
            if (hasPlace) {
                leavePlace(work);
                next = place();
            }
            notifyAll();
        }
        prepare(next);
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
                leaveThread();
                ended(work, !placeLeft);
            }
        }

        /** From here on no alarm interrupts it; an interrupt that has come does not outlive this work in the executor. */
        private void leaveThread() {
            synchronized (RefreshPool.this) {
                thread = null;
                if (overdue) {
                    stuck--;
                    makeThreads();
                }
            }
        }

        private void alarm() {
            List<Work> next = List.of();
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
                    makeThreads();
                    next = place();
                }
                RefreshPool.this.notifyAll();
            }
            work.overdue();
            prepare(next);
        }
    }

    /** One for each place, and for each that is stuck without one. */
    private void makeThreads() {
        threads.setCorePoolSize(places + Math.min(stuck, 2 * places));
    }
}
