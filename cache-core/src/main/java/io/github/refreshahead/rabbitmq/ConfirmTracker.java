package io.github.refreshahead.rabbitmq;

import io.github.refreshahead.queue.RefreshQueue.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one channel that were sent and not yet answered. Numbers them as the broker does, from 1, and gives
 * each exactly one outcome: the broker's answer, or {@link Outcome#UNKNOWN} after a while or when the channel is gone.
 * Outcomes are told on the thread that brings them, outside the lock. Thread-safe; one thread adds.
 */
final class ConfirmTracker {

    /** In place of a number. */
    static final long CLOSED = 0;

    private static final class Sent {
        final Consumer<Outcome> settled;
        final long at;

        Sent(Consumer<Outcome> settled, long at) {
            this.settled = settled;
            this.at = at;
        }
    }

    private final LongSupplier ticker;
    private final @Nullable Sent[] ring;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Nothing below it is waiting. */
    private long lowest = 1;

    private long next = 1;
    private boolean closed;
    private volatile long lastAnswerAt;

    /** When the first message was sent that got no answer in time, with no answer to any since; null if answers come. */
    private volatile @Nullable Long silentSince;

    /**
     * @param ticker nanoseconds
     * @param capacity messages that may wait for an answer
     */
    ConfirmTracker(LongSupplier ticker, int capacity) {
        this.ticker = ticker;
        this.ring = new Sent[capacity];
        this.lastAnswerAt = ticker.getAsLong();
    }

    /**
     * Waits until there is room.
     *
     * @return the message's number, or {@link #CLOSED}, and then there is no outcome
     */
    long add(Consumer<Outcome> settled) {
        lock.lock();
        try {
            while (next - lowest >= ring.length && !closed) {
                changed.awaitUninterruptibly();
            }
            if (closed) {
                return CLOSED;
            }
            ring[slot(next)] = new Sent(settled, ticker.getAsLong());
            return next++;
        } finally {
            lock.unlock();
        }
    }

    /** @param multiple also all before it */
    void answered(long number, boolean multiple, Outcome outcome) {
        lastAnswerAt = ticker.getAsLong();
        silentSince = null;
        if (multiple) {
            removeThrough(number).forEach(sent -> sent.settled.accept(outcome));
        } else {
            Sent sent = remove(number);
            if (sent != null) {
                sent.settled.accept(outcome);
            }
        }
    }

    /** Gives up waiting for those sent longer ago than that. */
    void expire(long afterNanos) {
        List<Sent> expired = new ArrayList<>();
        lock.lock();
        try {
            long now = ticker.getAsLong();
            for (long number = lowest; number < next; number++) {
                Sent sent = ring[slot(number)];
                if (sent != null && now - sent.at < afterNanos) {
                    break;
                }
                if (sent != null) {
                    expired.add(sent);
                    ring[slot(number)] = null;
                }
            }
            advance();
        } finally {
            lock.unlock();
        }
        if (!expired.isEmpty() && silentSince == null && lastAnswerAt - expired.get(0).at <= 0) {
            silentSince = expired.get(0).at;
        }
        expired.forEach(sent -> sent.settled.accept(Outcome.UNKNOWN));
    }

    /** Whether a message got no answer in time and nothing has been answered since. */
    boolean silent() {
        return silentSince != null;
    }

    boolean silentLongerThan(long nanos) {
        Long since = silentSince;
        return since != null && ticker.getAsLong() - since > nanos;
    }

    /** Waits until nothing is waiting for an answer. */
    void awaitAll(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (lowest < next && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** No further answers: what is waiting is unknown. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        removeThrough(Long.MAX_VALUE).forEach(sent -> sent.settled.accept(Outcome.UNKNOWN));
    }

    private @Nullable Sent remove(long number) {
        lock.lock();
        try {
            if (number < lowest || number >= next) {
                return null;
            }
            Sent sent = ring[slot(number)];
            ring[slot(number)] = null;
            advance();
            return sent;
        } finally {
            lock.unlock();
        }
    }

    private List<Sent> removeThrough(long number) {
        lock.lock();
        try {
            long end = number < next ? number + 1 : next;
            List<Sent> removed = new ArrayList<>((int) Math.max(0, end - lowest));
            for (long each = lowest; each < end; each++) {
                Sent sent = ring[slot(each)];
                if (sent != null) {
                    removed.add(sent);
                    ring[slot(each)] = null;
                }
            }
            advance();
            return removed;
        } finally {
            lock.unlock();
        }
    }

    private void advance() {
        while (lowest < next && ring[slot(lowest)] == null) {
            lowest++;
        }
        changed.signalAll();
    }

    private int slot(long number) {
        return (int) (number % ring.length);
    }
}
