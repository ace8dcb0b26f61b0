package io.github.refreshahead.spring;

import io.github.refreshahead.OnFailure;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.engine.RefreshAheadOperation;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The caches of this application by name, for what no annotation says. Complete as soon as the context has started; not
 * there with {@code refresh-ahead.enabled=false}. Thread-safe.
 */
public final class RefreshAheadCaches {

    private final RefreshAheadEngine engine;

    RefreshAheadCaches(RefreshAheadEngine engine) {
        this.engine = engine;
    }

    /** The names of all caches, in order. */
    public Set<String> names() {
        return engine.operations().stream()
                .map(RefreshAheadOperation::cache)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * A cache by its name.
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
     * Removes an entry. After this has returned, no load that began before can put its value back.
     *
     * @param keyParts the key as the cached method's arguments, or its {@code key} expression, would give it
     * @throws io.github.refreshahead.store.StoreException if the store has not acknowledged it
     * @throws IllegalArgumentException if there is no such cache, or a part is of a type that no key can have
     */
    public void invalidate(String cache, @Nullable Object... keyParts) {
        RefreshAheadOperation operation = get(cache);
        operation.invalidator().invalidate(List.of(operation.keyOfParts(keyParts)), OnFailure.THROW);
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
        List<?> declared = operation.spec().argumentTypes();
        if (arguments.length != declared.size()) {
            throw new IllegalArgumentException("arguments (" + arguments.length + " of them) must be " + declared.size()
                    + " for cache '" + cache + "'");
        }
        return operation.refresh(arguments);
    }
}
