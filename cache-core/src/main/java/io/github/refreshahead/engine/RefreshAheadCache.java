package io.github.refreshahead.engine;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.LoadException;
import io.github.refreshahead.OnFailure;
import io.github.refreshahead.Served;
import io.github.refreshahead.codec.ValueCodec;
import io.github.refreshahead.engine.OperationSpec.TagFunction;
import io.github.refreshahead.key.KeyRule;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cache in front of a loader, for use without a framework. Made by {@link RefreshAheadEngine#cache}. Thread-safe.
 *
 * <p>What it serves is decoded for each call, so callers may change it; unless the cache has a {@linkplain
 * Builder#nearTtl near ttl}: then callers share what they get, or say {@link Builder#copyOnRead}.
 *
 * @param <K> keys; a type that {@link KeyRule} knows
 * @param <V> values
 */
public final class RefreshAheadCache<K, V> {

    private final RefreshAheadOperation operation;
    private final LoaderOrigin<K, V> origin;

    private RefreshAheadCache(RefreshAheadOperation operation, LoaderOrigin<K, V> origin) {
        this.operation = operation;
        this.origin = origin;
    }

    /**
     * The origin.
     *
     * @param <K> keys
     * @param <V> values
     */
    @FunctionalInterface
    public interface Loader<K, V> {
        /**
         * Loads a key's value, on a caller's thread or, for a refresh, on a worker's, which is interrupted at the load
         * deadline.
         *
         * @return the value; {@code null} where there is none
         */
        @Nullable
        V load(K key) throws Exception;
    }

    /**
     * The origin of several keys at once.
     *
     * @param <K> keys
     * @param <V> values
     */
    @FunctionalInterface
    public interface BulkLoader<K, V> {
        /**
         * Loads values, on a caller's thread or, for a refresh, on a worker's, which is interrupted at the load deadline.
         *
         * @param keys at least one
         * @return the values by their keys; a key without a value is absent or has {@code null}, and other keys are ignored
         */
        Map<K, V> loadAll(Set<K> keys) throws Exception;
    }

    public String name() {
        return operation.cache();
    }

    /**
     * The key's value: from the store, from a load that others share, or from the loader.
     *
     * @throws LoadException with the loader's checked exception as the cause; an unchecked one comes as it is
     */
    public @Nullable V get(K key) {
        return serve(key).value();
    }

    /**
     * As {@link #get}, and tells the value's age and how it was served.
     *
     * @throws LoadException with the loader's checked exception as the cause; an unchecked one comes as it is
     */
    @SuppressWarnings("unchecked") // the codec decodes to the declared type only
    public Served<@Nullable V> serve(K key) {
        requireNonNull(key, "key");
        try {
            return (Served<@Nullable V>) (Served<?>) operation.serve(new Object[] {key}, () -> origin.load(key));
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /**
     * As {@link #get}, for a caller whose thread must not wait: asks the store, and calls the loader, on threads of the
     * engine. What depends on the future runs on such a thread, too, and must not block it.
     *
     * @return this caller's own: to cancel it stops nothing that others wait for. Fails as {@link #get} throws
     */
    @SuppressWarnings("unchecked") // the codec decodes to the declared type only
    public CompletableFuture<@Nullable V> getAsync(K key) {
        requireNonNull(key, "key");
        CompletableFuture<@Nullable V> answer = new CompletableFuture<>();
        operation
                .callAsync(new Object[] {key}, () -> CompletableFuture.completedFuture(origin.load(key)))
                .whenComplete((value, failure) -> {
                    if (failure == null) {
                        answer.complete((V) value);
                    } else {
                        answer.completeExceptionally(told(failure));
                    }
                });
        return answer;
    }

    /**
     * The values of several keys, each as {@link #get} would answer it: with one read of the store for all of them, one call
     * of the {@linkplain Builder#bulkLoader bulk loader} for those that are missing and that nobody else loads, and one
     * refresh for those that are due.
     *
     * @return in the order of the keys, without those that have no value; the caller's own
     * @throws LoadException with the loader's checked exception as the cause; an unchecked one comes as it is. Also if some
     *     of the keys could have been answered
     */
    @SuppressWarnings("unchecked") // the codec decodes to the declared type only
    public Map<K, V> getAll(Collection<? extends K> keys) {
        List<@Nullable Object[]> elements = new ArrayList<>(keys.size());
        keys.forEach(key -> elements.add(new Object[] {requireNonNull(key, "key")}));
        List<@Nullable Object> values;
        try {
            values = operation.callAll(elements, origin::loadAll);
        } catch (Throwable e) {
            throw failed(e);
        }
        Map<K, V> found = new LinkedHashMap<>();
        int i = 0;
        for (K key : keys) {
            Object value = values.get(i++);
            if (value != null) {
                found.put(key, (V) value);
            }
        }
        return found;
    }

    private RuntimeException failed(Throwable failure) {
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        Throwable told = told(failure);
        if (told instanceof Error error) {
            throw error;
        }
        return (RuntimeException) told;
    }

    /** What callers get for it: the same instance, unless it is checked. */
    private Throwable told(Throwable failure) {
        return failure instanceof RuntimeException || failure instanceof Error
                ? failure
                : new LoadException("The loader of cache '" + name() + "' failed", failure);
    }

    /**
     * Asks for a refresh of an entry now, due or not, and returns at once.
     *
     * @return false if there is no entry, or the store cannot tell
     */
    public boolean refresh(K key) {
        return operation.refresh(new Object[] {requireNonNull(key, "key")});
    }

    /**
     * Begins to fill the cache with these keys, 100 of them a second at most, and returns at once. What is there and not
     * due is left alone; for the rest workers are asked, or, without a queue, this process loads.
     */
    public WarmUp warmUp(Collection<? extends K> keys) {
        return warmUp(keys, 100);
    }

    /**
     * As {@link #warmUp(Collection)}.
     *
     * @param perSecond how many keys are looked at in a second, at most
     * @throws IllegalArgumentException if {@code perSecond} is not positive
     */
    public WarmUp warmUp(Collection<? extends K> keys, int perSecond) {
        List<@Nullable Object[]> calls = new ArrayList<>(keys.size());
        keys.forEach(key -> calls.add(new Object[] {requireNonNull(key, "key")}));
        return operation.warmUp(calls, perSecond);
    }

    /**
     * Removes an entry. After it has returned, no load that began before can put its value back.
     *
     * @throws io.github.refreshahead.store.StoreException if the store has not acknowledged it
     */
    public void invalidate(K key) {
        invalidateAll(List.of(requireNonNull(key, "key")));
    }

    /**
     * Removes entries, all in one round trip to each node of the store if it can do that.
     *
     * @throws io.github.refreshahead.store.StoreException if the store has not acknowledged all of them; the others are
     *     gone
     */
    public void invalidateAll(Collection<? extends K> keys) {
        operation
                .invalidator()
                .invalidate(keys.stream().map(key -> operation.keyOfParts(key)).toList(), OnFailure.THROW);
    }

    /**
     * Removes all entries, those that are being loaded included. Takes time in proportion to the size of the whole store.
     *
     * @throws io.github.refreshahead.store.StoreException if the store has not acknowledged all of it
     * @throws IllegalStateException if the store is no {@link io.github.refreshahead.store.ClearableStore}
     */
    public void clear() {
        operation.invalidator().clear(OnFailure.THROW);
    }

    /** Changes this cache while it runs. */
    public CacheControl control() {
        return operation.control();
    }

    @Override
    public String toString() {
        return "RefreshAheadCache[" + name() + "]";
    }

    /**
     * Builds a cache; not thread-safe. {@link #ttl} and a {@link #loader} are required.
     *
     * @param <K> keys
     * @param <V> values
     */
    public static final class Builder<K, V> {
        private final RefreshAheadEngine engine;
        private final String name;
        private final Class<K> keyType;
        private final Type valueType;
        private final CachePolicy.Builder policy = CachePolicy.builder();
        private @Nullable Loader<K, V> loader;
        private @Nullable BulkLoader<K, V> bulkLoader;
        private @Nullable ValueCodec codec;
        private @Nullable TagFunction tags;

        Builder(RefreshAheadEngine engine, String name, Class<K> keyType, Type valueType) {
            this.engine = engine;
            this.name = requireNonNull(name, "name");
            this.keyType = requireNonNull(keyType, "keyType");
            this.valueType = valueType;
        }

        /** Hard bound on the age of what is served; at least one second; required. */
        public Builder<K, V> ttl(Duration value) {
            policy.ttl(value);
            return this;
        }

        /** Age from which a refresh is asked for. Default: half of ttl. */
        public Builder<K, V> refreshAfter(Duration value) {
            policy.refreshAfter(value);
            return this;
        }

        /** A plain cache: entries expire, nothing is refreshed ahead. */
        public Builder<K, V> refreshOff() {
            policy.refreshOff();
            return this;
        }

        /** How long beyond ttl an entry may be served when the loader fails. Default: zero. */
        public Builder<K, V> staleIfError(Duration value) {
            policy.staleIfError(value);
            return this;
        }

        /** How long a null is served; zero: not stored. Default: refreshAfter. */
        public Builder<K, V> nullTtl(Duration value) {
            policy.nullTtl(value);
            return this;
        }

        /** Share of refreshAfter, 0 to 0.5, by which single keys become due earlier. Default: 0.1. */
        public Builder<K, V> jitter(double value) {
            policy.jitter(value);
            return this;
        }

        /** How long a caller waits for another process that loads the same key. Default: 200 ms. */
        public Builder<K, V> missWait(Duration value) {
            policy.missWait(value);
            return this;
        }

        /** Deadline of a load. Default: 30 s. */
        public Builder<K, V> loadTimeout(Duration value) {
            policy.loadTimeout(value);
            return this;
        }

        /** Largest encoded value that is stored, in bytes. Default: 1 MiB. */
        public Builder<K, V> maxValueSize(int bytes) {
            policy.maxValueSize(bytes);
            return this;
        }

        /** How many refreshes of this cache one process runs at a time. Default: 4. */
        public Builder<K, V> concurrency(int value) {
            policy.concurrency(value);
            return this;
        }

        /**
         * How many refreshes of this cache one process begins in a second; may be less than one. A cache with a limit shares
         * its queue with no other. Default: no limit.
         */
        public Builder<K, V> maxPerSecond(double value) {
            policy.maxPerSecond(value);
            return this;
        }

        /**
         * Name of the queue that refresh tasks of this cache wait in; the same in all services that know the cache.
         * Default: {@value CachePolicy#DEFAULT_QUEUE}.
         */
        public Builder<K, V> queue(String value) {
            policy.queue(value);
            return this;
        }

        /**
         * How long a copy in the process is served after it was taken, at most ttl. Default: there are no copies. The
         * same in all services that share the cache; needs a bus, or a declared single node.
         */
        public Builder<K, V> nearTtl(Duration value) {
            policy.nearTtl(value);
            return this;
        }

        /** How many copies one process keeps at most. Default: 10,000. */
        public Builder<K, V> nearMaximumSize(int value) {
            policy.nearMaximumSize(value);
            return this;
        }

        /**
         * Whether each call gets a value of its own out of a copy, decoded for it. Default: false; then all callers of
         * a process share one instance while the copy lives, and must not change it.
         */
        public Builder<K, V> copyOnRead(boolean value) {
            policy.copyOnRead(value);
            return this;
        }

        /** How values are stored. Default: the engine's codec. */
        public Builder<K, V> codec(ValueCodec value) {
            codec = requireNonNull(value, "codec");
            return this;
        }

        /**
         * What entries can be invalidated by, beside their keys: a value's tags, each of 1 to 256 bytes in UTF-8; nulls are
         * skipped, and a null value has none. If the function throws, or a tag is longer, the value reaches its caller and
         * is not stored. Default: no tags.
         */
        @SuppressWarnings("unchecked") // the loader returned it
        public Builder<K, V> tags(Function<? super V, ? extends Collection<String>> value) {
            requireNonNull(value, "tags");
            tags = (arguments, loaded) -> loaded == null ? List.of() : value.apply((V) loaded);
            return this;
        }

        /** The origin; required, unless there is a bulk loader. */
        public Builder<K, V> loader(Loader<K, V> value) {
            loader = requireNonNull(value, "loader");
            return this;
        }

        /**
         * The origin of several keys at once, for {@link RefreshAheadCache#getAll} and for refreshes of what that found due;
         * and of one, if there is no loader. Default: several keys are loaded one after the other.
         */
        public Builder<K, V> bulkLoader(BulkLoader<K, V> value) {
            bulkLoader = requireNonNull(value, "bulkLoader");
            return this;
        }

        /**
         * Registers the cache.
         *
         * @throws IllegalArgumentException in one line with the remedy, if anything about it cannot work
         * @throws IllegalStateException after the engine's start
         */
        public RefreshAheadCache<K, V> build() {
            LoaderOrigin<K, V> origin = new LoaderOrigin<>(name, keyType, loader, bulkLoader);
            KeyRule.check(keyType, "the key of cache '" + name + "'");
            RefreshAheadOperation operation = engine.register(new OperationSpec(
                    name,
                    name + "#loader",
                    policy.build(),
                    valueType,
                    List.of(keyType),
                    arguments -> arguments,
                    origin.refresher(),
                    codec,
                    tags));
            return new RefreshAheadCache<>(operation, origin);
        }
    }
}
