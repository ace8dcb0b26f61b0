package io.github.refreshahead.histories.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The keys of a fleet, numbered through all of its caches. Keys of different caches have the same names. Immutable.
 *
 * @param caches in the order of their numbers
 * @param loadTimeout the load deadline of all of them
 */
public record Keyspace(List<CacheShape> caches, Duration loadTimeout) {

    /** How long a load may take. */
    public static final Duration LOAD_TIMEOUT = Duration.ofMillis(600);

    private static final Duration TTL = Duration.ofSeconds(4);
    private static final Duration REFRESH_AFTER = Duration.ofSeconds(1);
    private static final Duration NEAR_TTL = Duration.ofSeconds(2);

    public Keyspace {
        caches = List.copyOf(caches);
    }

    /** What fleets have unless told otherwise: one cache of each sort, with short timers. */
    public static Keyspace standard() {
        return new Keyspace(
                List.of(
                        new CacheShape("cars", TTL, REFRESH_AFTER, Duration.ZERO, null, 0, 16),
                        new CacheShape("prices", Duration.ofSeconds(1), null, Duration.ofSeconds(1), null, 0, 8),
                        new CacheShape("dealers", TTL, REFRESH_AFTER, Duration.ZERO, null, 4, 12),
                        new CacheShape("listings", TTL, REFRESH_AFTER, Duration.ZERO, NEAR_TTL, 3, 12)),
                LOAD_TIMEOUT);
    }

    /** How many keys there are. */
    public int size() {
        return caches.stream().mapToInt(CacheShape::keys).sum();
    }

    /** The number of a cache's first key. */
    public int first(CacheShape cache) {
        int first = 0;
        for (CacheShape each : caches) {
            if (each.equals(cache)) {
                return first;
            }
            first += each.keys();
        }
        throw new IllegalArgumentException("no such cache: " + cache.name());
    }

    /** The cache of a key. */
    public CacheShape cacheOf(int key) {
        int rest = key;
        for (CacheShape each : caches) {
            if (rest < each.keys()) {
                return each;
            }
            rest -= each.keys();
        }
        throw new IllegalArgumentException("no such key: " + key);
    }

    /** What a key is called within its cache. */
    public String name(int key) {
        return "k" + (key - first(cacheOf(key)));
    }

    /** The key of that name. */
    public int key(CacheShape cache, String name) {
        return first(cache) + Integer.parseInt(name.substring(1));
    }

    /** The tag of a key, or -1 if its cache has none. */
    public int tag(int key) {
        CacheShape cache = cacheOf(key);
        return cache.tags() == 0 ? -1 : (key - first(cache)) % cache.tags();
    }

    /**
     * What the tag of a key is called; no other cache has one of that name.
     *
     * @throws IllegalArgumentException if it has none
     */
    public String tagName(int key) {
        CacheShape cache = cacheOf(key);
        if (cache.tags() == 0) {
            throw new IllegalArgumentException("cache " + cache.name() + " has no tags");
        }
        return cache.name() + "-" + tag(key);
    }

    /** All keys of a cache. */
    public List<Integer> keys(CacheShape cache) {
        int first = first(cache);
        return IntStream.range(first, first + cache.keys()).boxed().toList();
    }

    /** All keys of a cache that have a tag. */
    public List<Integer> tagged(CacheShape cache, int tag) {
        List<Integer> tagged = new ArrayList<>(keys(cache));
        tagged.removeIf(key -> tag(key) != tag);
        return tagged;
    }
}
