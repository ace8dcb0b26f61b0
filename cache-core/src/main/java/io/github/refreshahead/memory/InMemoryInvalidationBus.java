package io.github.refreshahead.memory;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.near.InvalidationBus;
import java.util.Collection;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The bus inside one process. Thread-safe.
 *
 * <p>A listener is told on one thread of its bus, or on the executor that the bus was made with, so that a test can run
 * it by hand; one thing at a time either way. {@link #peer()} gives the bus of another "process" on the same events. A
 * listener that falls behind by more than 10,000 events loses the oldest of them; no event is ever lost to its publisher.
 */
public final class InMemoryInvalidationBus implements InvalidationBus {

    /** Those who listen, of all peers. */
    private final Collection<EventMailbox> mailboxes;

    private final @Nullable Executor given;
    private final @Nullable ExecutorService own;
    private @Nullable EventMailbox mailbox;
    private volatile boolean closed;

    private InMemoryInvalidationBus(Collection<EventMailbox> mailboxes, @Nullable Executor given) {
        this.mailboxes = mailboxes;
        this.given = given;
        this.own = given == null ? singleThread() : null;
    }

    /** No thread before there is something to tell; what comes after the end is told on the caller's. */
    private static ExecutorService singleThread() {
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                InMemoryInvalidationBus::thread,
                (work, pool) -> work.run());
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "refresh-ahead-memory-bus");
        thread.setDaemon(true);
        return thread;
    }

    /** Tells its listener on a daemon thread. */
    public static InMemoryInvalidationBus create() {
        return new InMemoryInvalidationBus(new CopyOnWriteArrayList<>(), null);
    }

    /** @param executor where listeners are told; not closed by the bus */
    public static InMemoryInvalidationBus create(Executor executor) {
        return new InMemoryInvalidationBus(new CopyOnWriteArrayList<>(), requireNonNull(executor, "executor"));
    }

    /** Another bus on the same events, as another process would have it. */
    public InMemoryInvalidationBus peer() {
        return new InMemoryInvalidationBus(mailboxes, given);
    }

    @Override
    public boolean publish(byte[] event, Runnable lost) {
        requireNonNull(event, "event");
        requireNonNull(lost, "lost");
        if (closed) {
            return false;
        }
        mailboxes.forEach(each -> each.put(event));
        return true;
    }

    @Override
    public synchronized void subscribe(Listener listener) {
        requireNonNull(listener, "listener");
        if (closed) {
            throw new IllegalStateException("the bus is closed");
        }
        if (mailbox != null) {
            throw new IllegalStateException("the bus has a listener");
        }
        EventMailbox fresh = new EventMailbox(listener, given != null ? given : requireNonNull(own));
        mailbox = fresh;
        mailboxes.add(fresh);
        fresh.open();
    }

    /** Has no effect the second time. */
    @Override
    public synchronized void close() {
        closed = true;
        if (mailbox != null) {
            mailboxes.remove(mailbox);
            mailbox.close();
        }
        if (own != null) {
            own.shutdown();
        }
    }
}
