package io.github.refreshahead.engine;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.OnFailure;
import io.github.refreshahead.RefreshAheadListener;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.codec.ValueCodec;
import io.github.refreshahead.key.KeyRule;
import io.github.refreshahead.key.KeyStyle;
import io.github.refreshahead.queue.RefreshQueue;
import io.github.refreshahead.queue.TaskCodec;
import io.github.refreshahead.store.EntryStore;
import io.github.refreshahead.store.Nonce;
import java.lang.reflect.Type;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.ScheduledExecutorService;
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

    private final EntryStore store;
    private final @Nullable RefreshQueue queue;
    private final EngineSettings settings;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService timer;
    private final RefreshPool fallback;
    private final RefreshPool consuming;
    private final Dispatcher dispatcher;
    private final Worker worker;
    private final Operations operations;
    private final Invalidations invalidations;
    private boolean started;
    private boolean closed;

    private RefreshAheadEngine(Builder builder) {
        String namespace = requireNonNull(builder.namespace, "namespace");
        this.store = requireNonNull(builder.store, "store");
        this.queue = builder.queue;
        this.settings = builder.settings;
        this.nanoTime = builder.nanoTime;
        Threads threads = new Threads("refresh-ahead-" + namespace + "-");
        this.timer = threads.timer();
        Parts parts = new Parts(
                store, new Events(builder.listeners), settings, builder.nanoTime, builder.nonces, timer, Copies.NONE);
        this.fallback = new RefreshPool(settings.fallbackThreads(), settings.fallbackBuffer(), threads, timer);
        this.consuming = new RefreshPool(settings.consumerConcurrency(), settings.consumerPrefetch(), threads, timer);
        String publisher = builder.nonces.get().text();
        TaskSender sender = new TaskSender(parts, namespace, publisher, builder.taskCodec(), queue, fallback);
        this.dispatcher = new Dispatcher(parts, sender, "refresh-ahead-" + namespace + "-dispatcher");
        this.operations = new Operations(
                new KeyRule(namespace, builder.keyStyle),
                builder.valueCodec(),
                builder.taskCodec(),
                parts,
                new ReadPath(parts, dispatcher),
                dispatcher,
                threads.occasional());
        this.invalidations = operations.invalidations();
        this.worker = new Worker(parts, namespace, builder.taskCodec(), sender, consuming, operations.byCache());
        dispatcher.start();
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

    /**
     * Begins to work tasks off, if this service consumes.
     *
     * @throws IllegalStateException with the remedy, if caches have tags and the store is not set up to keep them
     */
    public synchronized void start() {
        if (started || closed) {
            throw new IllegalStateException("the engine has been started already");
        }
        operations.checkTags();
        started = true;
        if (queue != null && settings.consumerEnabled()) {
            worker.start(queue);
        }
    }

    /** The caches registered here. */
    public Collection<RefreshAheadOperation> operations() {
        return List.copyOf(operations.byCache().values());
    }

    /** Whether the store answers, as far as is known. */
    public boolean storeAvailable() {
        return store.available();
    }

    /** State of the queue; {@code null} without a queue. */
    public RefreshQueue.@Nullable State queueState() {
        return queue == null ? null : queue.state();
    }

    /** Refreshes that were interrupted at their deadline and have not ended. */
    public int stuckRefreshes() {
        return consuming.stuck() + fallback.stuck();
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
     * Stops, and closes queue and store. Calls that are under way still get their answers, and later ones go straight to
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
        dispatcher.close();
        consuming.close();
        fallback.close();
        if (queue != null) {
            queue.close();
        }
        timer.shutdownNow();
        Duration left = settings.shutdownTimeout().minusNanos(nanoTime.getAsLong() - begin);
        invalidations.close(left.compareTo(settings.storeBudget()) > 0 ? left : settings.storeBudget());
        store.close();
    }

    /** Builds an engine; not thread-safe. The engine owns the store and the queue that it is given, and closes them. */
    public static final class Builder {
        private static final SecureRandom RANDOM = new SecureRandom();

        private @Nullable String namespace;
        private @Nullable EntryStore store;
        private @Nullable RefreshQueue queue;
        private @Nullable ValueCodec valueCodec;
        private @Nullable TaskCodec taskCodec;
        private final List<RefreshAheadListener> listeners = new ArrayList<>();
        private KeyStyle keyStyle = KeyStyle.READABLE;
        private EngineSettings settings = EngineSettings.builder().build();
        private LongSupplier nanoTime = System::nanoTime;
        private Supplier<Nonce> nonces = () -> Nonce.random(RANDOM);

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

        /** How keys are written. Default: readable. */
        public Builder keyStyle(KeyStyle value) {
            keyStyle = requireNonNull(value, "keyStyle");
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

        Builder nanoTime(LongSupplier value) {
            nanoTime = value;
            return this;
        }

        private ValueCodec valueCodec() {
            if (valueCodec == null) {
                valueCodec = onClassPath(ValueCodec.class);
            }
            return valueCodec;
        }

        private TaskCodec taskCodec() {
            if (taskCodec == null) {
                taskCodec = onClassPath(TaskCodec.class);
            }
            return taskCodec;
        }

        private static <T> T onClassPath(Class<T> codec) {
            try {
                return ServiceLoader.load(codec, RefreshAheadEngine.class.getClassLoader())
                        .findFirst()
                        .orElseThrow();
            } catch (ServiceConfigurationError | java.util.NoSuchElementException e) {
                throw new IllegalStateException(
                        "No " + codec.getSimpleName() + ": add tools.jackson.core:jackson-databind, or give one", e);
            }
        }

        /**
         * @throws NullPointerException if namespace or store is missing
         * @throws IllegalArgumentException if the namespace has other characters than letters, digits, dot, dash and
         *     underscore
         */
        public RefreshAheadEngine build() {
            return new RefreshAheadEngine(this);
        }
    }
}
