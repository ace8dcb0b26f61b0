package io.github.refreshahead.near;

import io.github.refreshahead.key.CacheKey;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A bounded map in the process with the copies of one cache. Knows nothing of time or of what is out of date: the engine
 * asks and tells. Thread-safe; {@link #get} takes no lock.
 *
 * @param <C> copies
 */
public interface NearCache<C> {

    @Nullable
    C get(CacheKey key);

    /**
     * Puts a copy if the guard says so. The guard is asked, and the copy put, while no {@link #remove} of the same key
     * can take place: one that comes after the guard's answer comes after the put.
     *
     * @param guard quick, and does nothing with this cache
     * @return whether the copy was put
     */
    boolean put(CacheKey key, C copy, BooleanSupplier guard);

    void remove(CacheKey key);

    /** Removes those to which the condition applies; of copies put meanwhile, perhaps. */
    void removeIf(Predicate<C> condition);

    /** How many copies there are, about. */
    long size();
}
