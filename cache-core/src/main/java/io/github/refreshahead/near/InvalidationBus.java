package io.github.refreshahead.near;

/**
 * Tells every instance of a fleet what is gone. Thread-safe. Delivers each event at most once, and those of one publisher
 * in the order of publishing; what is lost is noticed by its number. Nothing here ever blocks the caller or throws for
 * want of a connection; the adapter connects, and connects again, by itself.
 */
public interface InvalidationBus extends AutoCloseable {

    /** What a subscriber is told, on one thread at a time that it must not hold up. */
    interface Listener {

        /** Events arrive from now on, from every publisher that is connected, this process included. */
        void connected();

        /** Events may have been lost, and may be until {@link #connected()} is told again. */
        void disconnected();

        /** An event's encoded form arrived; perhaps of this process, perhaps not one that can be read. */
        void received(byte[] event);
    }

    /**
     * Sends an event to all instances. Returns at once; best effort.
     *
     * @param event not to be changed afterwards
     * @param lost run once, if the event was taken and it is not certain that it was sent after all; on a thread that it
     *     must not hold up. Others notice a lost event by the number of the next one, so there should be one soon
     * @return false if it certainly was not sent: there is no connection, or too many wait to be sent. Then {@code lost}
     *     is not run
     */
    boolean publish(byte[] event, Runnable lost);

    /**
     * Begins to deliver, now or as soon as there is a connection, and again after each loss of it.
     *
     * @throws IllegalStateException if there is a listener already, or the bus is closed
     */
    void subscribe(Listener listener);

    /** Tells the listener that it is disconnected, if it was connected, and nothing after that. */
    @Override
    void close();
}
