package io.github.refreshahead.engine;

import io.github.refreshahead.key.CacheKey;
import java.util.Collection;

/**
 * The copies that processes keep of what the store holds. Told after the store has acknowledged a change: drops those of
 * this process before it returns, and lets other processes know. Thread-safe; never throws.
 */
interface Copies {

    /** There are none. */
    Copies NONE = new Copies() {
        @Override
        public void outdated(String cache, Collection<CacheKey> keys) {}

        @Override
        public void outdated(String cache) {}
    };

    /** These entries have changed, or are gone. */
    void outdated(String cache, Collection<CacheKey> keys);

    /** Entries of this cache have changed, or are gone, and nobody knows which. */
    void outdated(String cache);
}
