package io.github.refreshahead.engine;

import io.github.refreshahead.key.CacheKey;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts the changes of keys, so that whoever was reading while a key changed can see it. Keys share counters: a change
 * of one now and then looks like a change of another, which costs a copy, never the truth. Thread-safe.
 */
final class Stamps {

    /** Many, so that a burst of changes hardly ever stands in another key's way. */
    static final int STRIPES = 4096;

    private final AtomicLongArray stripes = new AtomicLongArray(STRIPES);

    long of(CacheKey key) {
        return stripes.get(stripe(key));
    }

    void bump(CacheKey key) {
        stripes.incrementAndGet(stripe(key));
    }

    static int stripe(CacheKey key) {
        // String.hashCode hardly differs between similar keys in its high bits; a product brings the low ones up there.
        return (key.hashCode() * 0x9e3779b9) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(STRIPES));
    }
}
