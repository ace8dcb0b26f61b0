package io.github.refreshahead.engine;

import io.github.refreshahead.OnFailure;
import io.github.refreshahead.RefreshAheadListener.InvalidationOutcome;
import io.github.refreshahead.RefreshAheadListener.InvalidationScope;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.CacheKeys;
import io.github.refreshahead.key.KeyRule;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.store.StoreException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Invalidates, and sees to it that what the store does not acknowledge is either told or done later. Thread-safe. */
final class Invalidations {

    private static final Logger log = LoggerFactory.getLogger(Invalidations.class);

    private final Parts parts;
    private final KeyRule keyRule;
    private final Removals removals;
    private final Retries retries;
    private final Supplier<Collection<String>> taggedCaches;

    /** @param taggedCaches caches, as far as this process knows them, whose entries may have tags */
    Invalidations(
            Parts parts,
            KeyRule keyRule,
            Removals removals,
            Retries retries,
            Supplier<Collection<String>> taggedCaches) {
        this.parts = parts;
        this.keyRule = keyRule;
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
        boolean overflown = parts.pending()
                .addKeys(cache, refused.keySet(), parts.nanoTime().getAsLong());
        if (overflown) {
            warnOfOverflow();
        }
        tell(cache, refused.size(), later());
    }

    /** What becomes of an invalidation that is pending. */
    private InvalidationOutcome later() {
        return retries.wake() ? InvalidationOutcome.PENDING : InvalidationOutcome.LOST;
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
            throwIfAsked(keys.cache(), InvalidationScope.CACHE, onFailure, e);
            parts.pending().addCache(keys.cache(), parts.nanoTime().getAsLong());
            parts.events().invalidated(keys.cache(), InvalidationScope.CACHE, later());
        }
    }

    void invalidateTag(String name, OnFailure onFailure) {
        Tag tag = keyRule.tag(name);
        try {
            removals.removeTagged(tag);
            parts.events().invalidated("", InvalidationScope.TAG, InvalidationOutcome.ACKNOWLEDGED);
        } catch (StoreException e) {
            throwIfAsked("", InvalidationScope.TAG, onFailure, e);
            boolean room = parts.pending().addTag(tag);
            if (!room) {
                clearInstead();
            }
            parts.events().invalidated("", InvalidationScope.TAG, room ? later() : InvalidationOutcome.LOST);
        }
    }

    /** Sound for the caches that this process knows; others are out of its reach without the tag. */
    private void clearInstead() {
        long now = parts.nanoTime().getAsLong();
        taggedCaches.get().forEach(cache -> parts.pending().addCache(cache, now));
        retries.wake();
        warnOfOverflow();
    }

    private void throwIfAsked(String cache, InvalidationScope scope, OnFailure onFailure, StoreException e) {
        if (onFailure == OnFailure.THROW) {
            parts.events().invalidated(cache, scope, InvalidationOutcome.FAILED);
            throw e;
        }
    }

    private void warnOfOverflow() {
        if (parts.pending().firstOverflow()) {
            log.warn(
                    "The store has not acknowledged more than {} invalidations: whole caches go to their origin now, and"
                            + " are cleared when the store is back",
                    parts.settings().invalidationBuffer());
        }
    }

    /** Keys, tags and whole caches that wait for the store. */
    int pending() {
        return parts.pending().size();
    }

    /** Tries once more what is pending, for at most that time, and gives up the rest. */
    void close(Duration atMost) {
        retries.close(atMost);
    }
}
