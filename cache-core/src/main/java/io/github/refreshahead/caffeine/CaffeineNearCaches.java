package io.github.refreshahead.caffeine;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.refreshahead.near.NearCache;
import io.github.refreshahead.near.NearCacheFactory;

/**
 * Near caches on Caffeine: bounded by their number of copies, with its admission by frequency and recency. Its upkeep
 * runs on the threads that use it; there are no others. Thread-safe.
 */
public final class CaffeineNearCaches implements NearCacheFactory {

    public CaffeineNearCaches() {
        requireNonNull(Caffeine.class, "without the library it must fail here, and not at the first cache");
    }

    @Override
    public <C> NearCache<C> create(int maximumSize, Runnable evicted) {
        return new CaffeineNearCache<>(Caffeine.newBuilder()
                .maximumSize(maximumSize)
                .executor(Runnable::run)
                .evictionListener((key, copy, cause) -> evicted.run())
                .build());
    }
}
