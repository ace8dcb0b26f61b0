package io.github.refreshahead.store;

import io.github.refreshahead.key.CacheKeys;
import java.util.function.LongConsumer;

/** A store that can remove all entries of a cache. Thread-safe. */
public interface ClearableStore extends EntryStore {

    /**
     * Invalidates every entry of a cache, those that are being loaded included. When it has returned, no load that began
     * before can store a value. Takes time in proportion to the size of the whole store, and holds up nobody else.
     *
     * @param keys of the cache
     * @param progress told of how many entries have been removed so far, on this thread
     * @return how many entries were removed
     * @throws StoreException if the store has not acknowledged all of it; may be repeated
     */
    long clear(CacheKeys keys, LongConsumer progress);
}
