package io.github.refreshahead.engine;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.OnFailure;
import io.github.refreshahead.RefreshAheadListener;
import io.github.refreshahead.RefreshAheadListener.NearState;
import io.github.refreshahead.RefreshTracer;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.codec.ValueCodec;
import io.github.refreshahead.engine.NearCaches.Fleet;
import io.github.refreshahead.key.KeyContext;
import io.github.refreshahead.key.KeyContexts;
import io.github.refreshahead.key.KeyRule;
import io.github.refreshahead.key.KeyStyle;
import io.github.refreshahead.near.EventCodec;
import io.github.refreshahead.near.InvalidationBus;
import io.github.refreshahead.near.NearCacheFactory;
import io.github.refreshahead.queue.MeasuredQueue;
import io.github.refreshahead.queue.ParkedTasks;
import io.github.refreshahead.queue.RefreshQueue;
import io.github.refreshahead.queue.TaskCodec;
import io.github.refreshahead.store.EntryStore;
import io.github.refreshahead.store.Nonce;
import java.lang.reflect.Type;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine of one service: owns the connections and the threads, and knows the caches. Thread-safe.
 *
 * <p>Life: build it, make the caches, {@link #start()}, use, {@link #close()}. Values can be served before the start;
 * tasks are worked off only after it, when every cache is known.
 */
public final class RefreshAheadEngine implements AutoCloseable {

    private static final int ASYNC_STORE_THREADS = 32;
    private static final int MOST_ASYNC_CALLS_IN_LINE = 10_000;

    private final EntryStore store;
    private final @Nullable RefreshQueue queue;
    private final EngineSettings settings;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService timer;
    private final ScheduledExecutorService nearTimer;
    private final NearCaches nearCaches;
    private final RefreshPool fallback;
    private final ConsumerPools consuming;
    private final Queues queues;
    private final RefreshWrites refreshWrites;
    private final Dispatcher dispatcher;
    private final AsyncThreads asyncThreads;
    private final Worker worker;
    private final WarmUps warmUps;
    private final ReaderPath readerPath;
    private final Operations operations;
    private final Invalidations invalidations;
    private final KeyContexts keyContexts;
    private final boolean fleetControl;
    private boolean started;
    private boolean closed;

    private RefreshAheadEngine(Builder builder) {
        String namespace = requireNonNull(builder.namespace, "namespace");
        this.store = requireNonNull(builder.store, "store");
        this.queue = builder.queue;
        this.settings = builder.settings;
        this.nanoTime = builder.nanoTime;
        this.keyContexts = new KeyContexts(builder.keyContexts);
        Threads threads = new Threads("refresh-ahead-" + namespace + "-");
        this.timer = threads.timer();
        this.refreshWrites = new RefreshWrites(store, "refresh-ahead-" + namespace + "-writes");
        // Of its own: a store in trouble must not hold up the pings.
        this.nearTimer = builder.nearTimer == null ? threads.occasional() : builder.nearTimer;
        Events events = new Events(builder.listeners);
        String publisher = builder.nonces.get().text();
        this.nearCaches = builder.nearCaches(events, publisher);
        Parts parts = new Parts(
                store,
                events,
                settings,
                builder.nanoTime,
                builder.nonces,
                refreshWrites,
                new Tracing(builder.tracer),
                timer,
                nearCaches);
        ThreadFactory workers = builder.workerThreads == null ? threads : builder.workerThreads;
        this.fallback = new RefreshPool(settings.fallbackThreads(), settings.fallbackBuffer(), workers, timer);
        this.consuming = new ConsumerPools(
                () -> new RefreshPool(settings.consumerConcurrency(), settings.consumerPrefetch(), workers, timer));
        this.queues = new Queues(queue);
        this.asyncThreads =
                new AsyncThreads(ASYNC_STORE_THREADS, settings.maxDirectLoads(), MOST_ASYNC_CALLS_IN_LINE, workers);
        ValueCodec valueCodec = ClassPath.unless(builder.valueCodec, ValueCodec.class, ClassPath.JACKSON);
        TaskCodec taskCodec = ClassPath.unless(builder.taskCodec, TaskCodec.class, ClassPath.JACKSON);
        TaskSender sender = new TaskSender(parts, namespace, publisher, taskCodec, queues, fallback);
        this.dispatcher = new Dispatcher(parts, sender, "refresh-ahead-" + namespace + "-dispatcher");
        ReadPath readPath = new ReadPath(parts, new Hits(parts, dispatcher), asyncThreads);
        this.warmUps = new WarmUps(parts, dispatcher.requests(), threads.occasional());
        this.readerPath = new ReaderPath(parts, readPath, dispatcher);
        this.operations = new Operations(
                new KeyRule(namespace, builder.keyStyle, keyContexts),
                valueCodec,
                taskCodec,
                parts,
                readPath,
                dispatcher,
                nearCaches,
                warmUps,
                threads.occasional(),
                queues);
        this.invalidations = operations.invalidations();
        this.fleetControl = builder.fleetControl;
        this.worker = new Worker(parts, namespace, taskCodec, sender, consuming, operations.byCache());
        refreshWrites.start();
        dispatcher.start();
        nearCaches.start(nearTimer);
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Registers an operation.
     *
     * @throws IllegalArgumentException in one line with the remedy: a bad cache name, one that another cache has (also
     *     when only letters and digits are compared, in lower case), values that cannot be stored, arguments that cannot
     *     be carried, keys of a type without a rule
     * @throws IllegalStateException after {@link #start()}
     */
    public synchronized RefreshAheadOperation register(OperationSpec spec) {
        if (started) {
            throw new IllegalStateException("cache '" + spec.cache() + "' must be registered before the engine starts");
        }
        return operations.register(spec);
    }

    /**
     * Declares a cache that another service of the namespace owns, so that it can be invalidated here.
     *
     * @param keyTypes declared types of the parts of its keys, in order
     * @throws IllegalArgumentException in one line with the remedy: a bad cache name, one that another cache has (also when
     *     only letters and digits are compared, in lower case), a key type without a rule
     */
    public Invalidator remote(String cache, List<Type> keyTypes) {
        return operations.remote(cache, keyTypes);
    }

    /**
     * Invalidates every entry that has the tag, in all caches of the namespace. As with {@link Invalidator}; since nobody
     * knows which entries have a tag that is pending, calls of this process to all caches with tags go to their origin
     * until it is acknowledged.
     *
     * @throws io.github.refreshahead.store.StoreException with {@link OnFailure#THROW}, if the store has not acknowledged
     *     all of it
     * @throws IllegalArgumentException if the tag is empty or longer than 256 bytes in UTF-8
     * @throws IllegalStateException with the remedy, if the store is no {@link io.github.refreshahead.store.TagStore}, or
     *     is not set up to keep tags
     */
    public void invalidateTag(String tag, OnFailure onFailure) {
        invalidations.invalidateTag(tag, onFailure);
    }

    /** How many keys, tags and whole caches wait for the store to acknowledge their invalidation. */
    public int pendingInvalidations() {
        return invalidations.pending();
    }

    /** Begins a cache in front of a loader. */
    public <K, V> RefreshAheadCache.Builder<K, V> cache(String name, Class<K> keyType, TypeRef<V> valueType) {
        return new RefreshAheadCache.Builder<>(this, name, keyType, valueType.type());
    }

    /** Begins a reader of a cache that another service of the namespace fills. */
    public <K, V> RefreshAheadReader.Builder<K, V> reader(String name, Class<K> keyType, TypeRef<V> valueType) {
        return new RefreshAheadReader.Builder<>(this, name, keyType, valueType.type());
    }

    /** Begins a reader of a cache that another service of the namespace fills. */
    public <K, V> RefreshAheadReader.Builder<K, V> reader(String name, Class<K> keyType, Class<V> valueType) {
        return new RefreshAheadReader.Builder<>(this, name, keyType, valueType);
    }

    RefreshAheadOperation open(OperationSpec spec) {
        if (queue == null) {
            throw new IllegalStateException(
                    "a reader of cache '" + spec.cache() + "' needs a queue to ask for refreshes by;"
                            + " give the engine the one of the service that owns the cache");
        }
        return operations.open(spec);
    }

    ReaderPath readerPath() {
        return readerPath;
    }

    /**
     * Begins to work tasks off, if this service consumes and has operations: without any, it would take tasks from those
     * who can work them off.
     *
     * @throws IllegalStateException with the remedy, if caches have tags and the store is not set up to keep them
     * @throws IllegalArgumentException with the remedy, if it is to consume a queue that is not there
     */
    public synchronized void start() {
        if (started || closed) {
            throw new IllegalStateException("the engine has been started already");
        }
        operations.checkTags();
        started = true;
        if (fleetControl) {
            nearCaches.obey(operations::control);
        }
        if (queue != null && settings.consumerEnabled() && !operations.byCache().isEmpty()) {
            Set<String> chosen = settings.consumerQueues();
            worker.start(queues, chosen.isEmpty() ? operations.queues() : chosen);
        }
    }

    /**
     * Does something to a cache in this process, and tells the others of the fleet, which do it if they run now, hear
     * events, and were built with {@link Builder#fleetControl}. It holds in each of them until it is taken back there, or
     * the process ends.
     *
     * @return whether the others were told; nobody knows whether they have heard it
     * @throws IllegalArgumentException if there is no such cache here
     */
    public boolean controlFleet(String cache, ControlAction action) {
        if (!operations.control(cache, action.word())) {
            throw new IllegalArgumentException("no cache '" + cache + "'");
        }
        return nearCaches.tellToControl(cache, action.word());
    }

    /** The caches registered here. */
    public Collection<RefreshAheadOperation> operations() {
        return List.copyOf(operations.byCache().values());
    }

    /** The names of the contexts that are part of every key, in order. */
    public Set<String> keyContexts() {
        return keyContexts.names();
    }

    /** Whether the store answers, as far as is known. */
    public boolean storeAvailable() {
        return store.available();
    }

    /** State of the queue, the worst one if there are several; {@code null} without a queue. */
    public RefreshQueue.@Nullable State queueState() {
        return queue == null ? null : Collections.max(queueStates().values());
    }

    /** State of each queue that caches of this service use, by name; of the default one if it has no caches. */
    public Map<String, RefreshQueue.State> queueStates() {
        return queues.states();
    }

    /** What was parked; {@code null} without a queue, and with one that cannot tell. */
    public @Nullable ParkedTasks parkedTasks() {
        return queue instanceof ParkedTasks parked ? parked : null;
    }

    /** How much is in the queue; {@code null} without a queue, and while nobody knows. */
    public MeasuredQueue.@Nullable Depth queueDepth() {
        return queue instanceof MeasuredQueue measured ? measured.depth() : null;
    }

    /** Whether copies in the process are served; {@code null} if no cache has a near ttl. */
    public @Nullable NearState nearState() {
        return nearCaches.state();
    }

    /** Refreshes that were interrupted at their deadline and have not ended. */
    public int stuckRefreshes() {
        return consuming.stuck() + fallback.stuck();
    }

    /**
     * Waits until nothing is under way here: what readers found due has been offered to the queue, and refreshes that
     * have begun in this process have ended. Says nothing of tasks that the queue has not delivered. For tests, which know
     * then what has happened.
     *
     * @return false if something is still under way after that time
     */
    public boolean awaitIdle(Duration atMost) throws InterruptedException {
        long begin = System.nanoTime();
        return dispatcher.awaitIdle(atMost)
                && consuming.awaitIdle(atMost.minusNanos(System.nanoTime() - begin))
                && fallback.awaitIdle(atMost.minusNanos(System.nanoTime() - begin))
                && refreshWrites.awaitIdle(atMost.minusNanos(System.nanoTime() - begin));
    }

    /**
     * Stops working tasks off, and waits at most the shutdown timeout for those under way. Calls are answered as ever, so
     * that an application can end its own work before it closes the engine.
     */
    public void stop() {
        try {
            worker.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Stops, and closes queue, bus and store. Calls that are under way still get their answers, and later ones go straight to
     * their origin. Has no effect the second time.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        long begin = nanoTime.getAsLong();
        stop();
        warmUps.close();
        dispatcher.close();
        asyncThreads.close();
        consuming.close();
        fallback.close();
        refreshWrites.close();
        if (queue != null) {
            queue.close();
        }
        timer.shutdownNow();
        Duration left = settings.shutdownTimeout().minusNanos(nanoTime.getAsLong() - begin);
        invalidations.close(left.compareTo(settings.storeBudget()) > 0 ? left : settings.storeBudget());
        nearTimer.shutdownNow();
        nearCaches.close();
        store.close();
    }

    /** Builds an engine; not thread-safe. The engine owns store, queue and bus that it is given, and closes them. */
    public static final class Builder {
        private @Nullable String namespace;
        private @Nullable EntryStore store;
        private @Nullable RefreshQueue queue;
        private @Nullable ValueCodec valueCodec;
        private @Nullable TaskCodec taskCodec;
        private @Nullable InvalidationBus bus;
        private @Nullable EventCodec eventCodec;
        private @Nullable NearCacheFactory nearCaches;
        private boolean singleNode;
        private @Nullable ScheduledExecutorService nearTimer;
        private @Nullable ThreadFactory workerThreads;
        private final List<RefreshAheadListener> listeners = new ArrayList<>();
        private final List<KeyContext> keyContexts = new ArrayList<>();
        private @Nullable RefreshTracer tracer;
        private boolean fleetControl;
        private KeyStyle keyStyle = KeyStyle.READABLE;
        private EngineSettings settings = EngineSettings.builder().build();
        private LongSupplier nanoTime = System::nanoTime;
        private final Supplier<Nonce> nonces = new Nonces(new SecureRandom());

        private Builder() {}

        /** Name of the fleet: what shares entries and tasks shares it. Required. */
        public Builder namespace(String value) {
            namespace = requireNonNull(value, "namespace");
            return this;
        }

        /** Where entries live. Required. */
        public Builder store(EntryStore value) {
            store = requireNonNull(value, "store");
            return this;
        }

        /** Carries refresh tasks. Without one, refreshes run in this process, under the store's lease. */
        public Builder queue(RefreshQueue value) {
            queue = requireNonNull(value, "queue");
            return this;
        }

        /** Codec of values. Default: the one that is on the class path, Jackson. */
        public Builder valueCodec(ValueCodec value) {
            valueCodec = requireNonNull(value, "valueCodec");
            return this;
        }

        /** Codec of tasks. Default: the one that is on the class path, Jackson. */
        public Builder taskCodec(TaskCodec value) {
            taskCodec = requireNonNull(value, "taskCodec");
            return this;
        }

        /** Tells other processes what is out of date, and this one what they change. Needed for copies in the process. */
        public Builder bus(InvalidationBus value) {
            bus = requireNonNull(value, "bus");
            return this;
        }

        /** Codec of events. Default: the one that is on the class path, Jackson. */
        public Builder eventCodec(EventCodec value) {
            eventCodec = requireNonNull(value, "eventCodec");
            return this;
        }

        /** Where copies are kept. Default: the one that is on the class path, Caffeine. */
        public Builder nearCaches(NearCacheFactory value) {
            nearCaches = requireNonNull(value, "nearCaches");
            return this;
        }

        /** Declares that no other process changes the store, so that copies need no bus. Default: false. */
        public Builder singleNode(boolean value) {
            singleNode = value;
            return this;
        }

        /** How keys are written. Default: readable. */
        public Builder keyStyle(KeyStyle value) {
            keyStyle = requireNonNull(value, "keyStyle");
            return this;
        }

        /**
         * Part of every key of every cache, and set around every refresh; the same ones in all processes of the namespace.
         * Default: none.
         */
        public Builder keyContext(KeyContext value) {
            keyContexts.add(requireNonNull(value, "keyContext"));
            return this;
        }

        /** Bounds and switches. */
        public Builder settings(EngineSettings value) {
            settings = requireNonNull(value, "settings");
            return this;
        }

        /** Told of what happens; several are told in the order in which they are given. */
        public Builder listener(RefreshAheadListener value) {
            listeners.add(requireNonNull(value, "listener"));
            return this;
        }

        /**
         * Makes the threads that call origins and wait for the store: for refreshes, and for callers that must not wait.
         * Virtual ones will do. Default: daemons of the engine's own.
         */
        public Builder workerThreads(ThreadFactory value) {
            workerThreads = requireNonNull(value, "workerThreads");
            return this;
        }

        /**
         * Whether this process does what {@link RefreshAheadEngine#controlFleet} is told in another one, for which it listens
         * on the bus even if it has no copies. Default: false.
         */
        public Builder fleetControl(boolean value) {
            fleetControl = value;
            return this;
        }

        /** Lets traces follow refreshes. Default: none. */
        public Builder tracer(RefreshTracer value) {
            tracer = requireNonNull(value, "tracer");
            return this;
        }

        /**
         * By which this process measures what is no entry's age: copies, budgets, times that listeners are told. For tests,
         * which give the store the same one. Default: {@link System#nanoTime}.
         */
        public Builder nanoTime(LongSupplier value) {
            nanoTime = requireNonNull(value, "nanoTime");
            return this;
        }

        Builder nearTimer(ScheduledExecutorService value) {
            nearTimer = value;
            return this;
        }

        private NearCaches nearCaches(Events events, String publisher) {
            NearCacheFactory given = nearCaches;
            return new NearCaches(
                    nanoTime,
                    events,
                    settings.suspectAfter(),
                    () -> ClassPath.unless(given, NearCacheFactory.class, ClassPath.CAFFEINE),
                    bus == null ? null : Fleet.on(bus, eventCodec, events, publisher),
                    singleNode);
        }

        /**
         * @throws NullPointerException if namespace or store is missing
         * @throws IllegalArgumentException if the namespace, or the name of a context, has other characters than letters,
         *     digits, dot, dash and underscore, or if two contexts have one name
         */
        public RefreshAheadEngine build() {
            return new RefreshAheadEngine(this);
        }
    }
}
