package io.github.refreshahead.engine;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.Tag;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Invalidations that the store has not acknowledged. What is here is neither served from the store, nor from copies, nor
 * shared: calls of this process that start while it is here go to their origin. That is all that it takes: a call that
 * started before may be answered as of its start, and whatever is stored meanwhile, by callers or by refreshes, is stored
 * under a generation that the acknowledged invalidation destroys.
 *
 * <p>Bounded: when there is no room for more keys, the cache with most of them gives them up for its clearing as a whole.
 * Thread-safe; asking costs one volatile read as long as nothing is here.
 */
final class Pending {

    /**
     * A cache that is to be cleared.
     *
     * @param mark as for the others
     * @param since when it was last marked, in nanoseconds
     */
    record Clearing(long mark, long since) {}

    // Each thing has the number of its latest mark. An attempt takes note of the number before it begins and takes away
    // that mark only, because it says nothing about an invalidation that was asked for while it was under way.
    private final Map<CacheKey, Long> keys = new ConcurrentHashMap<>();
    private final Map<Tag, Long> tags = new ConcurrentHashMap<>();
    private final Map<String, Clearing> caches = new ConcurrentHashMap<>();
    private final int capacity;
    private long marks;
    private boolean overflown;
    private volatile int size;

    Pending(int capacity) {
        this.capacity = capacity;
    }

    /**
     * Whether a call that starts now must not use the store.
     *
     * @param tagged whether the cache's entries have tags: nobody knows which of them have one that is here
     */
    boolean bypasses(CacheKey key, boolean tagged) {
        return size != 0 && (keys.containsKey(key) || caches.containsKey(key.cache()) || (tagged && !tags.isEmpty()));
    }

    int size() {
        return size;
    }

    Map<CacheKey, Long> keys() {
        return Map.copyOf(keys);
    }

    Map<Tag, Long> tags() {
        return Map.copyOf(tags);
    }

    Map<String, Clearing> caches() {
        return Map.copyOf(caches);
    }

    /**
     * Adds keys of one cache.
     *
     * @param now in nanoseconds
     * @return whether there was no room, so that a whole cache has taken the place of its keys
     */
    synchronized boolean addKeys(String cache, Collection<CacheKey> more, long now) {
        boolean replaced = false;
        int coming = (int) more.stream().filter(key -> !keys.containsKey(key)).count();
        while (!caches.containsKey(cache) && keys.size() + tags.size() + coming > capacity) {
            replaceKeys(largest(cache, coming), now);
            replaced = true;
        }
        if (caches.containsKey(cache)) {
            addCache(cache, now);
        } else {
            more.forEach(key -> keys.put(key, ++marks));
        }
        count();
        return replaced;
    }

    /** The cache with most keys here; {@code coming} are of the cache {@code of}. */
    private String largest(String of, int coming) {
        Map<String, Integer> counts = new HashMap<>(Map.of(of, coming));
        keys.keySet().forEach(key -> counts.merge(key.cache(), 1, Integer::sum));
        return Collections.max(counts.entrySet(), Map.Entry.comparingByValue()).getKey();
    }

    private void replaceKeys(String cache, long now) {
        // In this order, because readers do not wait for it.
        addCache(cache, now);
        keys.keySet().removeIf(key -> key.cache().equals(cache));
    }

    /** @param now in nanoseconds */
    synchronized void addCache(String cache, long now) {
        caches.put(cache, new Clearing(++marks, now));
        count();
    }

    /** False if there is no room for it. */
    synchronized boolean addTag(Tag tag) {
        if (!tags.containsKey(tag) && keys.size() + tags.size() >= capacity) {
            return false;
        }
        tags.put(tag, ++marks);
        count();
        return true;
    }

    /** Takes a mark away; false if it is no longer the latest. */
    synchronized boolean acknowledged(CacheKey key, long mark) {
        return counted(keys.remove(key, mark));
    }

    synchronized boolean acknowledged(Tag tag, long mark) {
        return counted(tags.remove(tag, mark));
    }

    synchronized boolean acknowledged(String cache, Clearing clearing) {
        return counted(caches.remove(cache, clearing));
    }

    private boolean counted(boolean removed) {
        count();
        return removed;
    }

    /** Whether it is the first time that there was no room, since nothing was here. */
    synchronized boolean firstOverflow() {
        boolean first = !overflown;
        overflown = true;
        return first;
    }

    private void count() {
        size = keys.size() + tags.size() + caches.size();
        overflown &= size > 0;
    }
}
