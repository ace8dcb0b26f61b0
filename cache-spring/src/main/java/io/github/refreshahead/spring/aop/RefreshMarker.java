package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.OperationSpec.Origin;
import io.github.refreshahead.engine.OriginNotReachedException;
import io.github.refreshahead.engine.RefreshAheadOperation;
import io.github.refreshahead.key.CacheKey;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Marks the thread of a refresh for the whole of the outermost call through the proxy. Every pass through our
 * interceptor with the marked operation and keys goes on to the method and leaves its value here; calls with other keys
 * are calls as ever.
 *
 * <p>What is left here, and nothing else, is what a refresh may store: aspects outside of ours may call several times,
 * or answer by themselves with something that is not new. Found by its thread alone; what is left here may come on another.
 */
final class RefreshMarker {

    private static final ThreadLocal<@Nullable RefreshMarker> CURRENT = new ThreadLocal<>();

    private final RefreshAheadOperation operation;
    private final Set<CacheKey> keys;
    private volatile boolean reached;
    private volatile @Nullable Object value;

    private RefreshMarker(RefreshAheadOperation operation, Set<CacheKey> keys) {
        this.operation = operation;
        this.keys = keys;
    }

    /**
     * Makes a call that refreshes.
     *
     * @param elements the arguments of each entry that it is to refresh
     * @return what the method returned at its last pass
     * @throws OriginNotReachedException if the call returned, but the method has not
     * @throws Throwable what the call throws
     */
    static @Nullable Object refreshAll(
            RefreshAheadOperation operation, List<@Nullable Object[]> elements, Origin outermostCall) throws Throwable {
        RefreshMarker outer = CURRENT.get();
        RefreshMarker marker = new RefreshMarker(operation, keys(operation, elements));
        CURRENT.set(marker);
        try {
            outermostCall.load();
        } finally {
            if (outer == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(outer);
            }
        }
        if (!marker.reached) {
            throw new OriginNotReachedException("a refresh of cache '" + operation.cache()
                    + "' returned without a call of " + operation.spec().id()
                    + "; an aspect outside of it has answered instead, on this thread or another");
        }
        return marker.value;
    }

    /** The marker of this thread, if it is for this operation and the key of these arguments. */
    static @Nullable RefreshMarker of(RefreshAheadOperation operation, @Nullable Object[] arguments) {
        return CURRENT.get() == null ? null : ofAll(operation, Collections.singletonList(arguments));
    }

    /** The marker of this thread, if it is for this operation and the keys of just these elements. */
    static @Nullable RefreshMarker ofAll(RefreshAheadOperation operation, List<@Nullable Object[]> elements) {
        RefreshMarker marker = CURRENT.get();
        return marker != null && marker.operation == operation && marker.isFor(elements) ? marker : null;
    }

    private static Set<CacheKey> keys(RefreshAheadOperation operation, List<@Nullable Object[]> elements) {
        return elements.stream().map(operation::key).collect(Collectors.toUnmodifiableSet());
    }

    /** An expression may fail on other arguments than the refresh's. */
    private boolean isFor(List<@Nullable Object[]> elements) {
        try {
            return keys.equals(keys(operation, elements));
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Goes on to the method. A pass that fails takes back what an earlier one left. */
    @Nullable
    Object pass(Origin method) throws Throwable {
        begin();
        Object loaded = method.load();
        end(loaded);
        return loaded;
    }

    /** A pass begins, and takes back what an earlier one left. */
    void begin() {
        reached = false;
    }

    /** A pass has ended with a value. */
    void end(@Nullable Object loaded) {
        value = loaded;
        reached = true;
    }
}
