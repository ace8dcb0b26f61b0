package io.github.refreshahead.engine;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.CacheKeys;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.store.BatchStore;
import io.github.refreshahead.store.ClearableStore;
import io.github.refreshahead.store.EntryStore;
import io.github.refreshahead.store.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Removes entries from the store, once, and then tells the copies: in this order, since a copy that is made before the
 * store has removed an entry would be of the old value. Thread-safe.
 */
final class Removals {

    /** Of a cache of which more is removed by a tag, all copies are given up, rather than so many keys sent around. */
    static final int MOST_KEYS_TOLD = 1_000;

    private final Parts parts;
    private final @Nullable TagCheck tagCheck;

    /** @param tagCheck {@code null} if the store has no tags */
    Removals(Parts parts, @Nullable TagCheck tagCheck) {
        this.parts = parts;
        this.tagCheck = tagCheck;
    }

    boolean canClear() {
        return parts.store() instanceof ClearableStore;
    }

    /** Whether operations are tried at present. */
    boolean available() {
        return parts.store().available();
    }

    /** @return those that the store has not acknowledged, and why */
    Map<CacheKey, StoreException> remove(Collection<CacheKey> keys) {
        Map<CacheKey, StoreException> refused =
                parts.store() instanceof BatchStore batches && keys.size() > 1 ? together(batches, keys) : each(keys);
        Map<String, List<CacheKey>> gone = new HashMap<>();
        for (CacheKey key : keys) {
            StoreException why = refused.get(key);
            if (why == null) {
                gone.computeIfAbsent(key.cache(), cache -> new ArrayList<>()).add(key);
            } else {
                parts.events()
                        .storeFailed(key.cache(), "invalidate", why.reason().name());
            }
        }
        gone.forEach(parts.copies()::outdated);
        return refused;
    }

    private static Map<CacheKey, StoreException> together(BatchStore store, Collection<CacheKey> keys) {
        Map<CacheKey, StoreException> refused = new LinkedHashMap<>();
        store.invalidateAll(keys)
                .forEach((key, reason) ->
                        refused.put(key, new StoreException(reason, "not acknowledged: " + reason, null)));
        return refused;
    }

    private Map<CacheKey, StoreException> each(Collection<CacheKey> keys) {
        EntryStore store = parts.store();
        Map<CacheKey, StoreException> refused = new LinkedHashMap<>();
        StoreException last = null;
        for (CacheKey key : keys) {
            // Each refusal takes time, so a store that is known to be down is not asked about every single key.
            if (last == null || store.available()) {
                try {
                    store.invalidate(key);
                    continue;
                } catch (StoreException e) {
                    last = e;
                }
            }
            refused.put(key, last);
        }
        return refused;
    }

    /**
     * @throws StoreException if the store has not acknowledged all of it
     */
    void clear(CacheKeys keys) {
        try {
            ((ClearableStore) parts.store()).clear(keys, removed -> {});
        } catch (StoreException e) {
            parts.events().storeFailed(keys.cache(), "clear", e.reason().name());
            throw e;
        } finally {
            // Of what was removed before it failed, too.
            parts.copies().outdated(keys.cache());
        }
    }

    /**
     * @throws StoreException if the store has not acknowledged all of it
     * @throws IllegalStateException if the store has no tags, or does not keep them
     */
    void removeTagged(Tag tag) {
        if (tagCheck == null) {
            throw new IllegalStateException("a tag cannot be invalidated: the store is no TagStore; use one, as that on"
                    + " Redis, or invalidate keys");
        }
        Map<String, Integer> told = new HashMap<>();
        try {
            tagCheck.store().invalidateTag(tag, removed -> tellCopies(removed, told));
        } catch (StoreException e) {
            parts.events().storeFailed("", "invalidateTag", e.reason().name());
            throw e;
        } finally {
            told.forEach((cache, count) -> {
                if (count > MOST_KEYS_TOLD) {
                    parts.copies().outdated(cache);
                }
            });
        }
    }

    private void tellCopies(Collection<CacheKey> removed, Map<String, Integer> told) {
        Map<String, List<CacheKey>> byCache = new HashMap<>();
        removed.forEach(key ->
                byCache.computeIfAbsent(key.cache(), cache -> new ArrayList<>()).add(key));
        byCache.forEach((cache, keys) -> {
            if (told.merge(cache, keys.size(), Integer::sum) <= MOST_KEYS_TOLD) {
                parts.copies().outdated(cache, keys);
            }
        });
    }
}
