package io.github.refreshahead.memory;

import io.github.refreshahead.queue.ParkReason;
import io.github.refreshahead.queue.QueuedTask;
import io.github.refreshahead.queue.RefreshQueue.Offer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

/** What the queues of one name in several "processes" share: the tasks that wait, and who consumes. Thread-safe. */
final class MemoryBroker {

    /**
     * A task that waits or is under way.
     *
     * @param expires by the ticker
     */
    record Message(QueuedTask task, long expires) {}

    /** Takes tasks that are set aside. */
    interface Aside {
        void park(QueuedTask task, ParkReason why);
    }

    private final int limit;
    private final LongSupplier ticker;
    private final Duration unattendedAfter;
    private final Aside aside;
    private final Deque<Message> waiting = new ArrayDeque<>();
    private final Deque<MemorySubscription> subscriptions = new ArrayDeque<>();
    private long attendedUntil;

    MemoryBroker(int limit, LongSupplier ticker, Duration unattendedAfter, Aside aside) {
        this.limit = limit;
        this.ticker = ticker;
        this.unattendedAfter = unattendedAfter;
        this.aside = aside;
        this.attendedUntil = ticker.getAsLong();
    }

    Offer offer(QueuedTask task) {
        synchronized (this) {
            if (waiting.size() >= limit) {
                waiting.removeIf(this::expired);
            }
            if (waiting.size() >= limit) {
                return Offer.FULL;
            }
            waiting.addLast(new Message(task, expiry(task.timeToLive())));
        }
        dispatch();
        return Offer.ACCEPTED;
    }

    /** They were the first to be delivered, so they come first again. */
    void giveBack(List<Message> messages) {
        synchronized (this) {
            for (int i = messages.size() - 1; i >= 0; i--) {
                waiting.addFirst(messages.get(i));
            }
        }
        dispatch();
    }

    /** Hands out what waits, by turns, to those who may have more. */
    void dispatch() {
        List<Runnable> handOvers = new ArrayList<>();
        synchronized (this) {
            int unwilling = 0;
            while (unwilling < subscriptions.size() && nextWaiting()) {
                MemorySubscription turn = subscriptions.removeFirst();
                subscriptions.addLast(turn);
                Runnable handOver = turn.assign(waiting.getFirst());
                if (handOver == null) {
                    unwilling++;
                } else {
                    unwilling = 0;
                    waiting.removeFirst();
                    handOvers.add(handOver);
                }
            }
        }
        handOvers.forEach(Runnable::run);
    }

    private boolean nextWaiting() {
        while (!waiting.isEmpty() && expired(waiting.getFirst())) {
            waiting.removeFirst();
        }
        return !waiting.isEmpty();
    }

    private boolean expired(Message message) {
        return message.expires() - ticker.getAsLong() <= 0;
    }

    private long expiry(Duration timeToLive) {
        long nanos = timeToLive.compareTo(Duration.ofDays(365)) < 0
                ? timeToLive.toNanos()
                : Duration.ofDays(365).toNanos();
        return ticker.getAsLong() + nanos;
    }

    void add(MemorySubscription subscription) {
        synchronized (this) {
            subscriptions.addLast(subscription);
        }
        dispatch();
    }

    synchronized void remove(MemorySubscription subscription) {
        if (subscriptions.remove(subscription)) {
            attendedUntil = ticker.getAsLong();
        }
    }

    synchronized boolean attended() {
        return !subscriptions.isEmpty() || ticker.getAsLong() - attendedUntil <= unattendedAfter.toNanos();
    }

    void park(QueuedTask task, ParkReason why) {
        aside.park(task, why);
    }

    synchronized int waiting() {
        waiting.removeIf(this::expired);
        return waiting.size();
    }
}
