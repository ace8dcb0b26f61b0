package io.github.refreshahead.memory;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.queue.MeasuredQueue;
import io.github.refreshahead.queue.NamedQueues;
import io.github.refreshahead.queue.ParkReason;
import io.github.refreshahead.queue.ParkedTasks;
import io.github.refreshahead.queue.QueuedTask;
import io.github.refreshahead.queue.RefreshQueue;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queues inside one process, each with the same limit; any name is one. Nothing survives the process. Thread-safe.
 *
 * <p>Outcomes and deliveries come on one thread of the queue, or on the executor that it was built with, so that a test
 * can run them by hand. {@link #peer()} gives the queue of another "process" on the same tasks: when one of them is
 * closed, what it had not settled is delivered to the others.
 */
public final class InMemoryRefreshQueue implements MeasuredQueue, NamedQueues, ParkedTasks {

    /**
     * A task that was set aside.
     *
     * @param reason as the worker gave it
     */
    public record Parked(QueuedTask task, ParkReason reason) {}

    private static final Logger log = LoggerFactory.getLogger(InMemoryRefreshQueue.class);

    private final MemoryQueues queues;
    private final MemoryBroker ofNoName;
    private final @Nullable Executor given;
    private final @Nullable ExecutorService own;
    private final Executor executor;
    private final Set<MemorySubscription> subscriptions = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private InMemoryRefreshQueue(MemoryQueues queues, @Nullable Executor given) {
        this.queues = queues;
        this.ofNoName = queues.named(DEFAULT);
        this.given = given;
        this.own = given == null ? singleThread() : null;
        this.executor = given != null ? given : requireNonNull(own);
    }

    /** What comes after the end still runs, on the caller's thread. */
    private static ExecutorService singleThread() {
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                InMemoryRefreshQueue::thread,
                (work, pool) -> work.run());
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "refresh-ahead-memory-queue");
        thread.setDaemon(true);
        return thread;
    }

    /** With the defaults of {@link Builder}. */
    public static InMemoryRefreshQueue create() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Another queue on the same tasks, as another process would have it. */
    public InMemoryRefreshQueue peer() {
        return new InMemoryRefreshQueue(queues, given);
    }

    /** Tasks that wait to be delivered, under all names. */
    public int waiting() {
        return queues.all().stream().mapToInt(MemoryBroker::waiting).sum();
    }

    /** The tasks that were set aside, oldest first. */
    public List<Parked> parked() {
        return queues.parked();
    }

    @Override
    public List<ParkedTask> listParked(int atMost) {
        return queues.list(atMost);
    }

    @Override
    public int retryParked(int atMost) {
        return queues.retry(atMost);
    }

    @Override
    public int purgeParked() {
        return queues.purge();
    }

    @Override
    public RefreshQueue named(String name) {
        return name.equals(DEFAULT) ? this : new Named(queues.named(name));
    }

    @Override
    public State state() {
        return state(ofNoName);
    }

    private State state(MemoryBroker broker) {
        if (closed) {
            return State.DOWN;
        }
        return broker.attended() ? State.UP : State.UNATTENDED;
    }

    @Override
    public Depth depth() {
        return new Depth(waiting(), parked().size());
    }

    @Override
    public Offer offer(QueuedTask task, Consumer<Outcome> settled) {
        return offer(ofNoName, task, settled);
    }

    private Offer offer(MemoryBroker broker, QueuedTask task, Consumer<Outcome> settled) {
        if (closed) {
            return Offer.DOWN;
        }
        Offer answer = broker.offer(task);
        if (answer == Offer.ACCEPTED) {
            executor.execute(() -> tell(settled));
        }
        return answer;
    }

    /** @throws IllegalArgumentException if prefetch is not positive */
    @Override
    public Subscription consume(int prefetch, Consumer<Delivery> handler) {
        return consume(ofNoName, prefetch, handler);
    }

    private Subscription consume(MemoryBroker broker, int prefetch, Consumer<Delivery> handler) {
        if (prefetch < 1) {
            throw new IllegalArgumentException("prefetch (" + prefetch + ") must be positive");
        }
        MemorySubscription subscription = new MemorySubscription(broker, executor, prefetch, handler);
        subscriptions.add(subscription);
        broker.add(subscription);
        return subscription;
    }

    /** Gives back what is not settled. Has no effect the second time. */
    @Override
    public void close() {
        closed = true;
        subscriptions.forEach(MemorySubscription::abandon);
        if (own != null) {
            own.shutdown();
        }
    }

    /** The tasks under another name. */
    private final class Named implements RefreshQueue {

        private final MemoryBroker broker;

        Named(MemoryBroker broker) {
            this.broker = broker;
        }

        @Override
        public State state() {
            return InMemoryRefreshQueue.this.state(broker);
        }

        @Override
        public Offer offer(QueuedTask task, Consumer<Outcome> settled) {
            return InMemoryRefreshQueue.this.offer(broker, task, settled);
        }

        @Override
        public Subscription consume(int prefetch, Consumer<Delivery> handler) {
            return InMemoryRefreshQueue.this.consume(broker, prefetch, handler);
        }

        /** Does nothing: the threads are not its own. */
        @Override
        public void close() {}
    }

    private static void tell(Consumer<Outcome> settled) {
        try {
            settled.accept(Outcome.CONFIRMED);
        } catch (RuntimeException e) {
            log.warn("The callback for an outcome failed: {}", e.getClass().getName());
        }
    }

    /** Builds {@link InMemoryRefreshQueue}; not thread-safe. */
    public static final class Builder {

        private int limit = 10_000;
        private Duration unattendedAfter = Duration.ofSeconds(10);
        private LongSupplier ticker = System::nanoTime;
        private @Nullable Executor executor;

        private Builder() {}

        /** Tasks that may wait to be delivered under one name, and tasks kept aside. Default: 10,000. */
        public Builder limit(int tasks) {
            if (tasks < 1) {
                throw new IllegalArgumentException("limit (" + tasks + ") must be positive");
            }
            limit = tasks;
            return this;
        }

        /** How long nobody must have consumed to call the queue unattended. Default: 10 s. */
        public Builder unattendedAfter(Duration value) {
            unattendedAfter = requireNonNull(value, "unattendedAfter");
            return this;
        }

        /** By which tasks expire; nanoseconds. Default: {@link System#nanoTime}. */
        public Builder ticker(LongSupplier value) {
            ticker = requireNonNull(value, "ticker");
            return this;
        }

        /** Where outcomes are told and deliveries handed over; not closed by the queue. Default: a daemon thread. */
        public Builder executor(Executor value) {
            executor = requireNonNull(value, "executor");
            return this;
        }

        public InMemoryRefreshQueue build() {
            MemoryQueues queues =
                    new MemoryQueues(limit, aside -> new MemoryBroker(limit, ticker, unattendedAfter, aside));
            return new InMemoryRefreshQueue(queues, executor);
        }
    }
}
