package io.github.refreshahead.rabbitmq;

import io.github.refreshahead.near.InvalidationBus;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the listener, one thing at a time, what arrives and whether it does: while a channel delivers, and the events of
 * this process can be sent. Nothing of a channel that has ended is told. Thread-safe.
 */
final class EventFeed {

    private static final Logger log = LoggerFactory.getLogger(RabbitInvalidationBus.class);

    private final BooleanSupplier sending;
    private InvalidationBus.@Nullable Listener listener;
    private @Nullable EventChannel delivering;
    private boolean connected;
    private boolean closed;

    /** @param sending whether events can be sent; {@link #look} after it has changed */
    EventFeed(BooleanSupplier sending) {
        this.sending = sending;
    }

    /** @throws IllegalStateException if there is a listener, or the feed is closed */
    synchronized void listen(InvalidationBus.Listener one) {
        if (closed) {
            throw new IllegalStateException("the bus is closed");
        }
        if (listener != null) {
            throw new IllegalStateException("the bus has a listener");
        }
        listener = one;
    }

    /** To be called before its first event; has no effect if the channel is gone already. */
    synchronized void begins(EventChannel channel) {
        if (channel.getChannel().isOpen()) {
            delivering = channel;
            look();
        }
    }

    synchronized void received(EventChannel channel, byte[] event) {
        InvalidationBus.Listener present = listener;
        if (channel == delivering && present != null) {
            tell(() -> present.received(event));
        }
    }

    synchronized void ends(EventChannel channel) {
        if (channel == delivering) {
            delivering = null;
            look();
        }
    }

    /** Tells if it has become another. */
    synchronized void look() {
        InvalidationBus.Listener present = listener;
        boolean now = delivering != null && sending.getAsBoolean() && !closed;
        if (now != connected && present != null) {
            connected = now;
            tell(now ? present::connected : present::disconnected);
        }
    }

    /** Tells nothing more. */
    synchronized void close() {
        closed = true;
        look();
        delivering = null;
    }

    private static void tell(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException e) {
            log.warn("The listener to events failed: {}", e.getClass().getName());
        }
    }
}
