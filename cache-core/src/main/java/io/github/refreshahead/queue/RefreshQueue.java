package io.github.refreshahead.queue;

import java.util.function.Consumer;

/**
 * Carries refresh tasks from readers to workers: durable, confirmed, acknowledged after the work, delivered at least
 * once. Thread-safe. Nothing here ever blocks the caller or throws for want of a connection; the adapter connects, and
 * connects again, by itself.
 */
public interface RefreshQueue extends AutoCloseable {

    /** What the queue can do at present. */
    enum State {
        /** Takes tasks, and somebody consumes them. */
        UP,
        /** Takes tasks, but nobody has consumed any for a while. */
        UNATTENDED,
        /** Takes no tasks. */
        DOWN
    }

    /** Answer to an offer. */
    enum Offer {
        /** Taken over; its outcome follows. */
        ACCEPTED,
        /** Not taken: too many wait to be sent. */
        FULL,
        /** Not taken: there is no connection, or the server takes nothing at present. */
        DOWN
    }

    /** What became of an accepted task. Every accepted task has exactly one outcome, also when the queue is closed. */
    enum Outcome {
        /** The queue has it safely. */
        CONFIRMED,
        /** No queue is there for it. */
        RETURNED,
        /** The queue is full, or refused it. */
        REFUSED,
        /** Nobody knows: the connection was lost, or no answer came in time. */
        UNKNOWN
    }

    State state();

    /**
     * Hands a task over for sending.
     *
     * @param settled called once if, and only if, the answer is {@link Offer#ACCEPTED}; on a thread of the queue that it
     *     must not hold up
     */
    Offer offer(QueuedTask task, Consumer<Outcome> settled);

    /**
     * Begins to consume, now or as soon as there is a connection, and again after each loss of it.
     *
     * @param prefetch how many deliveries may be under way and not settled
     * @param handler given each delivery on a thread that it must not hold up
     */
    Subscription consume(int prefetch, Consumer<Delivery> handler);

    @Override
    void close();

    /** A task that arrived. Settled once, by any thread; a delivery that nobody settles comes again, perhaps elsewhere. */
    interface Delivery {

        QueuedTask task();

        /** The task is finished with. */
        void done();

        /** Sets the task aside for a person to look at. */
        void park(ParkReason reason);

        /** @param reason in a word or two, without data */
        default void park(String reason) {
            park(ParkReason.of(reason));
        }
    }

    /** A consumer at work. */
    interface Subscription extends AutoCloseable {

        /** No further deliveries. Those under way may still be settled, until the queue is closed. */
        @Override
        void close();
    }
}
