package io.github.refreshahead.near;

/** Makes near caches. Thread-safe. Found on the class path, as codecs are. */
public interface NearCacheFactory {

    /**
     * A new, empty one.
     *
     * @param maximumSize how many copies it keeps at most, about; at least 1
     * @param evicted run once for each copy that makes room for others; quick
     */
    <C> NearCache<C> create(int maximumSize, Runnable evicted);
}
