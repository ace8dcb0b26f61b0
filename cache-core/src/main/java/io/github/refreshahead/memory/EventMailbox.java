package io.github.refreshahead.memory;

import io.github.refreshahead.near.InvalidationBus;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one listener has yet to be told, in order, one thing at a time. Bounded: the oldest is dropped. Thread-safe. */
final class EventMailbox {

    private static final Logger log = LoggerFactory.getLogger(InMemoryInvalidationBus.class);
    private static final int LIMIT = 10_000;

    private final InvalidationBus.Listener listener;
    private final Executor executor;
    private final Deque<byte[]> events = new ArrayDeque<>();
    private boolean telling;
    private boolean connected;
    private boolean closed;

    EventMailbox(InvalidationBus.Listener listener, Executor executor) {
        this.listener = listener;
        this.executor = executor;
    }

    void open() {
        tellAll();
    }

    void put(byte[] event) {
        synchronized (this) {
            if (closed) {
                return;
            }
            if (events.size() >= LIMIT) {
                events.removeFirst();
            }
            events.addLast(event);
        }
        tellAll();
    }

    /** What waits is not told any more. */
    void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            events.clear();
        }
        tellAll();
    }

    private void tellAll() {
        synchronized (this) {
            if (telling) {
                return;
            }
            telling = true;
        }
        executor.execute(() -> {
            for (Runnable next = next(); next != null; next = next()) {
                tell(next);
            }
        });
    }

    /** Null if there is nothing more for now. */
    private synchronized @Nullable Runnable next() {
        if (connected == closed) {
            connected = !closed;
            return closed ? listener::disconnected : listener::connected;
        }
        byte[] event = events.pollFirst();
        telling = event != null;
        return event == null ? null : () -> listener.received(event);
    }

    private static void tell(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException e) {
            log.warn("The listener to events failed: {}", e.getClass().getName());
        }
    }
}
