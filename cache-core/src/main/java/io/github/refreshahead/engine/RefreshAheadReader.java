package io.github.refreshahead.engine;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.Served;
import io.github.refreshahead.codec.ValueCodec;
import io.github.refreshahead.engine.OperationSpec.KeyFunction;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cache that another service of the namespace fills, read by one that has not got its origin: an edge service, for
 * instance. Serves what is there, asks that service for a refresh of what is due, by a task like any other, and can wait for
 * a first value. Made by {@link RefreshAheadEngine#reader}. Thread-safe.
 *
 * <p>The service that owns the cache has to consume, and to have the same namespace, {@link io.github.refreshahead.key.KeyStyle
 * key style} and contexts. Its tasks carry the key as arguments of the owner's method, so the key has to be made of them all,
 * unless {@link Builder#arguments} says otherwise; a task whose arguments do not fit is parked there. Nothing is ever loaded
 * in this process. A store in trouble is an empty answer.
 *
 * @param <K> keys
 * @param <V> values
 */
public final class RefreshAheadReader<K, V> {

    /**
     * Tells which arguments of the owner's method a key stands for.
     *
     * @param <K> keys
     */
    @FunctionalInterface
    public interface Arguments<K> {
        @Nullable
        Object[] of(K key);
    }

    private final RefreshAheadOperation operation;
    private final ReaderPath path;
    private final Arguments<K> arguments;

    private RefreshAheadReader(RefreshAheadOperation operation, ReaderPath path, Arguments<K> arguments) {
        this.operation = operation;
        this.path = path;
        this.arguments = arguments;
    }

    /** The cache's name. */
    public String name() {
        return operation.cache();
    }

    /**
     * The key's value as far as it is there; never waits for the origin. A due entry is served, and its refresh asked for;
     * so is that of an expired one, which is not served.
     *
     * @return empty if there is no entry that may be served. A null that is cached is an answer whose value is null
     * @throws IllegalArgumentException naming the types, if this can be no key of the cache
     */
    @SuppressWarnings("unchecked") // the codec decodes to the declared type only
    public Optional<Served<V>> find(K key) {
        return Optional.ofNullable((Served<V>) (Served<?>) path.find(operation, argumentsOf(key)));
    }

    /**
     * As {@link #find}; where there is nothing to be served, asks the owner of the cache to load it, and waits. One load is
     * asked for in the whole fleet, again after a second or more if nothing came of it. Waiting takes no processor time to
     * speak of: of all threads of this process that wait for one key, one looks at the store, every 100 ms at most.
     *
     * @param atMost zero: as {@link #find}, but the load is asked for
     * @return empty if no value came in that time, or none can come, since the origin failed and is left in peace for
     *     longer; an older value within {@code staleIfError}, if there is one, is the answer then
     * @throws InterruptedException if the calling thread is interrupted; the load goes on
     * @throws IllegalArgumentException naming the types, if this can be no key of the cache
     */
    @SuppressWarnings("unchecked") // the codec decodes to the declared type only
    public Optional<Served<V>> await(K key, Duration atMost) throws InterruptedException {
        return Optional.ofNullable((Served<V>) (Served<?>) path.await(operation, argumentsOf(key), atMost));
    }

    private @Nullable Object[] argumentsOf(K key) {
        return arguments.of(requireNonNull(key, "key"));
    }

    @Override
    public String toString() {
        return "RefreshAheadReader[" + name() + "]";
    }

    /**
     * Builds a reader; not thread-safe. {@link #policy} is required.
     *
     * @param <K> keys
     * @param <V> values
     */
    public static final class Builder<K, V> {
        private final RefreshAheadEngine engine;
        private final String name;
        private final Type valueType;
        private List<Type> argumentTypes;
        private Arguments<K> arguments;
        private KeyFunction keyFunction = all -> all;
        private @Nullable CachePolicy policy;
        private @Nullable ValueCodec codec;

        Builder(RefreshAheadEngine engine, String name, Class<K> keyType, Type valueType) {
            this.engine = engine;
            this.name = requireNonNull(name, "name");
            this.valueType = requireNonNull(valueType, "valueType");
            this.argumentTypes = List.of(requireNonNull(keyType, "keyType"));
            this.arguments = key -> new Object[] {key};
        }

        /** How long entries live: the same as the owner's; required. */
        public Builder<K, V> policy(CachePolicy value) {
            policy = requireNonNull(value, "policy");
            return this;
        }

        /** How values are stored: the owner's codec. Default: the engine's. */
        public Builder<K, V> codec(ValueCodec value) {
            codec = requireNonNull(value, "codec");
            return this;
        }

        /**
         * What the owner's method takes. Default: the key is its only argument.
         *
         * @param types declared types of its parameters, in order
         * @param value tells the arguments of a key
         */
        public Builder<K, V> arguments(List<? extends Type> types, Arguments<K> value) {
            argumentTypes = List.copyOf(types);
            arguments = requireNonNull(value, "arguments");
            return this;
        }

        /** Picks the parts of the key out of the arguments, as the owner does. Default: all of them. */
        public Builder<K, V> key(KeyFunction value) {
            keyFunction = requireNonNull(value, "key");
            return this;
        }

        /**
         * Opens the cache for reading; also after the engine's start.
         *
         * @throws IllegalArgumentException in one line with the remedy, if anything about it cannot work
         * @throws IllegalStateException if the engine has no queue to ask for refreshes by
         */
        public RefreshAheadReader<K, V> build() {
            RefreshAheadOperation operation = engine.open(new OperationSpec(
                    name,
                    name,
                    requireNonNull(policy, "policy"),
                    valueType,
                    argumentTypes,
                    keyFunction,
                    ReaderPath.ELSEWHERE,
                    codec,
                    null));
            return new RefreshAheadReader<>(operation, engine.readerPath(), arguments);
        }
    }
}
