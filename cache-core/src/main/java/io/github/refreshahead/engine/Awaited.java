package io.github.refreshahead.engine;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the threads of this process that await one key share: turns to look at the store and to ask for a load, after
 * pauses that double, and the news that a value has arrived. Not the value itself: between the look that found it and a
 * call that came later there may have been an invalidation, so every call is answered by a look of its own. Thread-safe;
 * times are nano times.
 */
final class Awaited {

    /** When something may be done next; by one thread. Guarded by the lock. */
    private static final class Turns {
        private final long longest;
        private long pause;
        private long next;

        Turns(long first, Duration pause, Duration longest) {
            this.next = first;
            this.pause = pause.toNanos();
            this.longest = longest.toNanos();
        }

        boolean take(long now) {
            if (now - next < 0) {
                return false;
            }
            next = now + pause;
            pause = Math.min(2 * pause, longest);
            return true;
        }
    }

    private static final Duration FIRST_LOOK = Duration.ofMillis(5);
    private static final Duration LONGEST_LOOK_PAUSE = Duration.ofMillis(100);
    private static final Duration FIRST_ASK_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_ASK_PAUSE = Duration.ofSeconds(10);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Turns looks;
    private final Turns asks;
    private long arrivals;

    Awaited(long now) {
        this.looks = new Turns(now + FIRST_LOOK.toNanos(), FIRST_LOOK, LONGEST_LOOK_PAUSE);
        this.asks = new Turns(now, FIRST_ASK_PAUSE, LONGEST_ASK_PAUSE);
    }

    /** Whether it is time to look, and no other thread has taken this turn. */
    boolean takeLook(long now) {
        lock.lock();
        try {
            return looks.take(now);
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is time to ask, and no other thread has taken this turn. */
    boolean takeAsk(long now) {
        lock.lock();
        try {
            return asks.take(now);
        } finally {
            lock.unlock();
        }
    }

    /** Nobody asks before then. */
    void noAskBefore(long then) {
        lock.lock();
        try {
            asks.next = then;
        } finally {
            lock.unlock();
        }
    }

    /** How often a value has arrived. */
    long arrivals() {
        lock.lock();
        try {
            return arrivals;
        } finally {
            lock.unlock();
        }
    }

    /** A look has found a value. */
    void arrived() {
        lock.lock();
        try {
            arrivals++;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the next turn to look, for another arrival than those seen, or for the end.
     *
     * @throws InterruptedException if the calling thread is interrupted
     */
    void await(long seen, long now, long end) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = Math.min(looks.next - now, end - now);
            while (arrivals == seen && left > 0) {
                left = news.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
