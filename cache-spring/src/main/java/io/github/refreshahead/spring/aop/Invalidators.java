package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.Invalidator;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.engine.RefreshAheadOperation;
import io.github.refreshahead.key.CacheKey;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The caches that can be invalidated here, by name: those of this service, and those of other services that are declared
 * (see {@link CacheOverrides#remoteCaches()}). Complete as soon as the context has started. Thread-safe.
 */
public final class Invalidators {

    private final RefreshAheadEngine engine;
    private final Map<String, Target> targets = new ConcurrentHashMap<>();

    Invalidators(RefreshAheadEngine engine) {
        this.engine = engine;
    }

    /**
     * Declares a cache of another service.
     *
     * @throws IllegalArgumentException in one line, if it cannot be one
     */
    void remote(String cache, List<Type> keyTypes) {
        targets.put(cache, new Target(engine.remote(cache, keyTypes), declared(keyTypes)));
    }

    void own(RefreshAheadOperation operation, KeyParts key) {
        targets.put(operation.cache(), new Target(operation.invalidator(), key));
    }

    /** A cache of this service that is switched off here; elsewhere it may be in use. */
    void disabled(String cache, KeyParts key) {
        targets.put(cache, new Target(engine.remote(cache, List.of()), key));
    }

    /** {@code null} if there is none of this name. */
    @Nullable
    Target find(String cache) {
        Target known = targets.get(cache);
        return known != null ? known : ofEngine(cache);
    }

    /** A cache that the application has made itself, on the engine. */
    private @Nullable Target ofEngine(String cache) {
        for (RefreshAheadOperation operation : engine.operations()) {
            if (operation.cache().equals(cache)) {
                own(operation, declared(operation.spec().argumentTypes()));
            }
        }
        return targets.get(cache);
    }

    private static KeyParts declared(List<Type> types) {
        List<KeyParts.Part> parts = new ArrayList<>();
        types.forEach(type -> parts.add(new KeyParts.Part("", type)));
        return new KeyParts(parts, arguments -> arguments, true);
    }

    /** Names of all caches that can be invalidated here, in order. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>(targets.keySet());
        engine.operations().forEach(operation -> names.add(operation.cache()));
        return names;
    }

    /**
     * Invalidates what its keys say.
     *
     * @throws IllegalArgumentException naming the known caches, if there is none of this name
     */
    public Invalidator of(String cache) {
        return target(cache).invalidator();
    }

    /**
     * A key from its parts, as the cached method's arguments or its {@code key} expression would give them.
     *
     * @throws IllegalArgumentException if there is no such cache, or naming the types, if these can be no parts of its keys
     */
    public CacheKey key(String cache, @Nullable Object... parts) {
        return target(cache).key(parts);
    }

    /**
     * A key from what stands for it alone: its only part, or the list of its parts.
     *
     * @throws IllegalArgumentException if there is no such cache, or naming the types, if it can be no key
     */
    public CacheKey keyOf(String cache, Object element) {
        return target(cache).keyOfElement(element);
    }

    private Target target(String cache) {
        Target target = find(cache);
        if (target == null) {
            throw new IllegalArgumentException("no cache '" + cache + "'; known are " + names());
        }
        return target;
    }
}
