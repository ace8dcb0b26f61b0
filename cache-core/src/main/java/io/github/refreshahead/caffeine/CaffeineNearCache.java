package io.github.refreshahead.caffeine;

import com.github.benmanes.caffeine.cache.Cache;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.near.NearCache;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Copies in a Caffeine cache, whose computations and removals of one key exclude each other. Thread-safe. */
final class CaffeineNearCache<C> implements NearCache<C> {

    private final ConcurrentMap<CacheKey, C> copies;

    CaffeineNearCache(Cache<CacheKey, C> cache) {
        this.copies = cache.asMap();
    }

    @Override
    public @Nullable C get(CacheKey key) {
        return copies.get(key);
    }

    @Override
    public boolean put(CacheKey key, C copy, BooleanSupplier guard) {
        return copies.compute(key, (k, old) -> guard.getAsBoolean() ? copy : old) == copy;
    }

    @Override
    public void remove(CacheKey key) {
        copies.remove(key);
    }

    @Override
    public void removeIf(Predicate<C> condition) {
        copies.values().removeIf(condition);
    }

    @Override
    public long size() {
        return copies.size();
    }
}
