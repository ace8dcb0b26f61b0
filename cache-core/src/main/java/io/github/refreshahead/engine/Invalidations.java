package io.github.refreshahead.engine;

import io.github.refreshahead.OnFailure;
import io.github.refreshahead.RefreshAheadListener.InvalidationOutcome;
import io.github.refreshahead.RefreshAheadListener.InvalidationScope;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.CacheKeys;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.store.StoreException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Invalidates, and sees to it that what the store does not acknowledge is either told or done later. Thread-safe. */
final class Invalidations {

    private static final Logger log = LoggerFactory.getLogger(Invalidations.class);

    private final Parts parts;
    private final Removals removals;
    private final Retries retries;
    private final Supplier<Collection<String>> taggedCaches;
    private final AtomicBoolean warned = new AtomicBoolean();

    /** @param taggedCaches caches, as far as this process knows them, whose entries may have tags */
    Invalidations(Parts parts, Removals removals, Retries retries, Supplier<Collection<String>> taggedCaches) {
        this.parts = parts;
        this.removals = removals;
        this.retries = retries;
        this.taggedCaches = taggedCaches;
    }

    /** @param keys of that cache, each of them once */
    void invalidate(String cache, Collection<CacheKey> keys, OnFailure onFailure) {
        Map<CacheKey, StoreException> refused = removals.remove(keys);
        tell(cache, keys.size() - refused.size(), InvalidationOutcome.ACKNOWLEDGED);
        if (refused.isEmpty()) {
            return;
        }
        if (onFailure == OnFailure.THROW) {
            tell(cache, refused.size(), InvalidationOutcome.FAILED);
            StoreException first = refused.values().iterator().next();
            throw new StoreException(
                    first.reason(),
                    "cache '" + cache + "': the store has not acknowledged the invalidation of " + refused.size()
                            + " of " + keys.size() + " entries: " + first.getMessage(),
                    first);
        }
        parts.pending().addKeys(cache, refused.keySet(), parts.nanoTime().getAsLong());
        tell(cache, refused.size(), InvalidationOutcome.PENDING);
        retries.wake();
    }

    private void tell(String cache, int times, InvalidationOutcome outcome) {
        for (int i = 0; i < times; i++) {
            parts.events().invalidated(cache, InvalidationScope.KEY, outcome);
        }
    }

    void clear(CacheKeys keys, OnFailure onFailure) {
        if (!removals.canClear()) {
            throw new IllegalStateException("cache '" + keys.cache() + "' cannot be cleared: the store is no"
                    + " ClearableStore; invalidate its keys one by one");
        }
        try {
            removals.clear(keys);
            parts.events().invalidated(keys.cache(), InvalidationScope.CACHE, InvalidationOutcome.ACKNOWLEDGED);
        } catch (StoreException e) {
            failed(keys.cache(), InvalidationScope.CACHE, onFailure, e);
            parts.pending().addCache(keys.cache(), parts.nanoTime().getAsLong());
            retries.wake();
        }
    }

    void invalidateTag(Tag tag, OnFailure onFailure) {
        if (!removals.hasTags()) {
            throw new IllegalStateException("a tag cannot be invalidated: the store is no TagStore; use one, as that on"
                    + " Redis, or invalidate keys");
        }
        try {
            removals.removeTagged(tag);
            parts.events().invalidated("", InvalidationScope.TAG, InvalidationOutcome.ACKNOWLEDGED);
        } catch (StoreException e) {
            failed("", InvalidationScope.TAG, onFailure, e);
            if (!parts.pending().addTag(tag)) {
                clearInstead();
            }
            retries.wake();
        }
    }

    private void failed(String cache, InvalidationScope scope, OnFailure onFailure, StoreException e) {
        boolean thrown = onFailure == OnFailure.THROW;
        parts.events().invalidated(cache, scope, thrown ? InvalidationOutcome.FAILED : InvalidationOutcome.PENDING);
        if (thrown) {
            throw e;
        }
    }

    /** Sound for the caches that are known here, and all that there is room for. */
    private void clearInstead() {
        long now = parts.nanoTime().getAsLong();
        taggedCaches.get().forEach(cache -> parts.pending().addCache(cache, now));
        parts.events().invalidated("", InvalidationScope.TAG, InvalidationOutcome.LOST);
        if (warned.compareAndSet(false, true)) {
            log.warn(
                    "More than {} invalidations are pending: this service's caches with tags will be cleared, and entries"
                            + " of other services may be served up to their ttl; further cases are not logged",
                    parts.settings().invalidationBuffer());
        }
    }

    /** Tries once more what is pending, for at most that time, and gives up the rest. */
    void close(Duration atMost) {
        retries.close(atMost);
    }
}
