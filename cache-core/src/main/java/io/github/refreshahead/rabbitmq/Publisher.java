package io.github.refreshahead.rabbitmq;

import io.github.refreshahead.queue.RefreshQueue.Offer;
import io.github.refreshahead.queue.RefreshQueue.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages on a thread of its own, because a write can hang for as long as the network or an alarm of the broker
 * lasts. That thread is never interrupted, which would break the connection; a hanging write ends when the connection is
 * torn down. Without a channel, messages are settled as unknown at once instead of growing old in the buffer.
 */
final class Publisher {

    private static final int BATCH = 256;

    private final TaskBuffer<Outgoing> buffer;
    private final LongSupplier ticker;
    private final Thread thread;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile @Nullable PublishChannel channel;

    /** @param what is sent */
    Publisher(String what, int capacity, LongSupplier ticker) {
        this.buffer = new TaskBuffer<>(capacity);
        this.ticker = ticker;
        this.thread = NamedThreads.daemons(what + "-publisher").newThread(this::run);
    }

    /** Has no effect the second time. */
    void start() {
        if (!started.getAndSet(true)) {
            thread.start();
        }
    }

    /** Whether there is a connection, and the broker takes messages. */
    boolean takes() {
        PublishChannel present = channel;
        return present != null && present.takes();
    }

    /** Whether the broker has said that it takes no messages for now. */
    boolean blocked() {
        PublishChannel present = channel;
        return present != null && present.blocked();
    }

    /** Never blocks. Before the start, a message waits for the channel that is attached meanwhile. */
    Offer offer(Outgoing message) {
        return takes() || !started.get() ? buffer.offer(message) : Offer.DOWN;
    }

    void attach(PublishChannel fresh) {
        PublishChannel before = channel;
        channel = fresh;
        if (before != null) {
            before.close();
        }
    }

    boolean attachedTo(BrokerConnection connection) {
        PublishChannel present = channel;
        return present != null && present.on(connection);
    }

    void detach(BrokerConnection connection) {
        PublishChannel present = channel;
        if (present != null && present.on(connection)) {
            channel = null;
            present.close();
        }
    }

    void watch() {
        PublishChannel present = channel;
        if (present != null) {
            present.watch();
        }
    }

    /** Sends what is buffered and waits for its confirms, within that time; the rest is unknown. */
    void close(Duration atMost) {
        start();
        long end = ticker.getAsLong() + atMost.toNanos();
        buffer.close();
        join(atMost);
        PublishChannel present = channel;
        if (present != null) {
            present.awaitConfirms(Duration.ofNanos(Math.max(0, end - ticker.getAsLong())));
            channel = null;
            present.close();
        }
    }

    /** Waits for the thread to end. */
    void join(Duration atMost) {
        try {
            thread.join(Math.max(1, atMost.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<Outgoing> batch = new ArrayList<>(BATCH);
        while (buffer.take(batch, BATCH)) {
            batch.forEach(this::send);
            batch.clear();
        }
    }

    private void send(Outgoing message) {
        PublishChannel present = channel;
        if (present == null) {
            message.settle(Outcome.UNKNOWN);
        } else {
            present.publish(message);
        }
    }
}
