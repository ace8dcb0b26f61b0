package io.github.refreshahead.spring;

import io.github.refreshahead.OnFailure;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.engine.Invalidator;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.engine.RefreshAheadOperation;
import io.github.refreshahead.engine.RefreshAheadReader;
import io.github.refreshahead.engine.WarmUp;
import io.github.refreshahead.spring.aop.CacheSetting;
import io.github.refreshahead.spring.aop.CacheSettings;
import io.github.refreshahead.spring.aop.Invalidators;
import io.github.refreshahead.spring.aop.Readers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The caches of this application by name, for what no annotation says. Complete as soon as the context has started; not
 * there with {@code refresh-ahead.enabled=false}. Thread-safe.
 *
 * <p>What invalidates here acts at once, also inside a transaction, and throws
 * {@link io.github.refreshahead.store.StoreException} if the store has not acknowledged it; nothing is tried again then.
 * {@link #invalidator} leaves that to be chosen. Caches of other services that are declared with {@code remote: true} can be
 * invalidated like own ones.
 */
public final class RefreshAheadCaches {

    private final RefreshAheadEngine engine;
    private final Invalidators invalidators;
    private final Readers readers;
    private final CacheSettings settings;

    RefreshAheadCaches(RefreshAheadEngine engine, Invalidators invalidators, Readers readers, CacheSettings settings) {
        this.engine = engine;
        this.invalidators = invalidators;
        this.readers = readers;
        this.settings = settings;
    }

    /** The names of all caches of this service, in order. */
    public Set<String> names() {
        return engine.operations().stream()
                .map(RefreshAheadOperation::cache)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * A cache of this service by its name.
     *
     * @throws IllegalArgumentException naming the known caches, if there is none of this name
     */
    public RefreshAheadOperation get(String name) {
        return engine.operations().stream()
                .filter(operation -> operation.cache().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no cache '" + name + "'; known are " + names()));
    }

    /**
     * The settings of a cache that are in force, with the place that decided each: a property of the cache wins over its
     * method, that over its class, that over the defaults in properties, those over the built-in ones.
     *
     * @throws IllegalArgumentException naming the known caches, if there is none of this name
     */
    public List<CacheSetting> settings(String cache) {
        return settings.of(get(cache));
    }

    /**
     * Invalidates entries of a cache, of this service or another, by their keys.
     *
     * @throws IllegalArgumentException naming the known caches, if there is none of this name
     */
    public Invalidator invalidator(String cache) {
        return invalidators.of(cache);
    }

    /**
     * Removes an entry. After this has returned, no load that began before can put its value back.
     *
     * @param keyParts the key as the cached method's arguments, or its {@code key} expression, would give it
     * @throws io.github.refreshahead.store.StoreException if the store has not acknowledged it
     * @throws IllegalArgumentException if there is no such cache, or naming the types, if these can be no parts of its keys
     */
    public void invalidate(String cache, @Nullable Object... keyParts) {
        invalidator(cache).invalidate(List.of(invalidators.key(cache, keyParts)), OnFailure.THROW);
    }

    /**
     * Removes several entries, all in one round trip to each node of the store if it can do that.
     *
     * @param keys each of them a key of one part, or a list of a key's parts
     * @throws io.github.refreshahead.store.StoreException if the store has not acknowledged all of them; the others are gone
     * @throws IllegalArgumentException if there is no such cache, or naming the types, if one of them can be no key of it
     */
    public void invalidateAll(String cache, Collection<?> keys) {
        invalidator(cache)
                .invalidate(
                        keys.stream().map(key -> invalidators.keyOf(cache, key)).toList(), OnFailure.THROW);
    }

    /**
     * Removes all entries of a cache. Takes time in proportion to the size of the whole store.
     *
     * @throws io.github.refreshahead.store.StoreException if the store has not acknowledged all of it
     * @throws IllegalArgumentException if there is no such cache
     */
    public void clear(String cache) {
        invalidator(cache).clear(OnFailure.THROW);
    }

    /**
     * Removes all entries that have the tag, in all caches of the namespace.
     *
     * @throws io.github.refreshahead.store.StoreException if the store has not acknowledged all of it
     * @throws IllegalArgumentException if the tag is empty or longer than 256 bytes in UTF-8
     */
    public void invalidateTag(String tag) {
        engine.invalidateTag(tag, OnFailure.THROW);
    }

    /**
     * Asks for a refresh of an entry now, due or not. Returns at once; whether and when it happens is best effort.
     *
     * @param arguments the cached method's arguments, all of them
     * @return false if there is no entry, or the store cannot tell; a refresh never makes one
     * @throws IllegalArgumentException if there is no such cache, or the number of arguments is not the method's
     */
    public boolean refresh(String cache, @Nullable Object... arguments) {
        RefreshAheadOperation operation = get(cache);
        return operation.refresh(checked(operation, arguments));
    }

    private static @Nullable Object[] checked(RefreshAheadOperation operation, @Nullable Object[] arguments) {
        List<?> declared = operation.spec().argumentTypes();
        if (arguments.length != declared.size()) {
            throw new IllegalArgumentException("arguments (" + arguments.length + " of them) must be " + declared.size()
                    + " for cache '" + operation.cache() + "'");
        }
        return arguments;
    }

    /**
     * Begins to fill a cache, 100 calls a second at most, and returns at once. What is there and not due is left alone; for
     * the rest workers are asked, or, without RabbitMQ, this process calls the method. In the context of this thread.
     *
     * @param calls for each the cached method's only argument, or the list of all its arguments
     * @throws IllegalArgumentException if there is no such cache, or the number of arguments is not the method's
     * @throws IllegalStateException if the cache is that of objects which are no beans, and which nobody but callers know
     */
    public WarmUp warmUp(String cache, Collection<?> calls) {
        return warmUp(cache, calls, 100);
    }

    /**
     * As {@link #warmUp(String, Collection)}.
     *
     * @param perSecond how many calls are looked at in a second, at most
     */
    public WarmUp warmUp(String cache, Collection<?> calls, int perSecond) {
        RefreshAheadOperation operation = get(cache);
        boolean single = operation.spec().argumentTypes().size() == 1;
        List<@Nullable Object[]> arguments = new ArrayList<>(calls.size());
        for (Object call : calls) {
            @Nullable
            Object[] all = !single && call instanceof List<?> several ? several.toArray() : new Object[] {call};
            arguments.add(checked(operation, all));
        }
        return operation.warmUp(arguments, perSecond);
    }

    /**
     * The reader of a cache that another service owns and that is declared here: {@code caches.<name>} with {@code remote:
     * true}, the {@code key-types}, and {@code ttl}, {@code refresh-after} and so on as the owner has them. Made at the
     * first call, the same one each time; also before the context has started, so that it can be a bean:
     *
     * <pre>{@code
     * @Bean
     * RefreshAheadReader<String, Valuation> valuations(RefreshAheadCaches caches) {
     *     return caches.reader("valuations", String.class, Valuation.class);
     * }
     * }</pre>
     *
     * The key is to be made of all arguments of the owner's method. One of several parts is a {@code List} of them, or a
     * record with these components.
     *
     * @throws io.github.refreshahead.RefreshAheadException in one line with the remedy, if it is not declared, or cannot be
     *     read so
     */
    public <K, V> RefreshAheadReader<K, V> reader(String cache, Class<K> keyType, Class<V> valueType) {
        return readers.of(cache, keyType, valueType, engine.reader(cache, keyType, valueType));
    }

    /** As {@link #reader(String, Class, Class)}, for values with type arguments. */
    public <K, V> RefreshAheadReader<K, V> reader(String cache, Class<K> keyType, TypeRef<V> valueType) {
        return readers.of(cache, keyType, valueType.type(), engine.reader(cache, keyType, valueType));
    }
}
