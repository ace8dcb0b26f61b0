package io.github.refreshahead.engine;

import io.github.refreshahead.OnFailure;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.CacheKeys;
import io.github.refreshahead.store.ClearableStore;
import io.github.refreshahead.store.StoreException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Invalidates entries of one cache: one that this service reads, from {@link RefreshAheadOperation#invalidator()}, or
 * one that another service owns, from {@link RefreshAheadEngine#remote}. Thread-safe.
 *
 * <p>Once the store has acknowledged an invalidation, no call that starts later, in any process, gets a value whose load
 * began before it; copies of this process have been dropped, and other processes have been told to drop theirs. What is
 * not acknowledged, a timeout included, counts as not done. With {@link OnFailure#THROW} that is the caller's to know.
 * With {@link OnFailure#RETRY} it becomes <em>pending</em> before the method returns: until the store acknowledges it,
 * calls of this process go to their origin for it, and it is tried again in the background, with growing pauses of at
 * most 5 s, and at once when the store is back. Other processes may serve the old value until then.
 *
 * <p>Beyond {@link EngineSettings#invalidationBuffer()} keys and tags, whole caches go to their origin instead, and are
 * cleared when the store is back. The engine's end tries once more what is pending, and gives up the rest, with a warning.
 */
public final class Invalidator {

    private final CacheKeys keys;
    private final @Nullable KeySignature signature;
    private final Invalidations invalidations;

    /** @param signature the declared types of the key's parts; {@code null}: a key's maker knows them */
    Invalidator(CacheKeys keys, @Nullable KeySignature signature, Invalidations invalidations) {
        this.keys = keys;
        this.signature = signature;
        this.invalidations = invalidations;
    }

    /** The cache's name. */
    public String cache() {
        return keys.cache();
    }

    /**
     * A key from its parts.
     *
     * @throws IllegalArgumentException naming the types, if these parts can be no key of the cache
     */
    public CacheKey key(@Nullable Object... parts) {
        if (signature != null) {
            signature.check(parts);
        }
        return keys.key(parts);
    }

    /**
     * A key from its parts, whatever their types: for a binding that has compared them with the declared ones by the key
     * rule itself, in which an enum and its name, or a record and its components, are one key.
     *
     * @throws IllegalArgumentException naming the type, if a part is of one that no key can have
     */
    public CacheKey keyOfParts(@Nullable Object... parts) {
        return keys.key(parts);
    }

    /**
     * Removes entries, all in one round trip to each node of the store if it can do that.
     *
     * @throws StoreException with {@link OnFailure#THROW}, if the store has not acknowledged all of them; the others are
     *     done
     * @throws IllegalArgumentException if one is another cache's key
     */
    public void invalidate(Collection<CacheKey> entries, OnFailure onFailure) {
        Set<CacheKey> distinct = new LinkedHashSet<>(entries);
        for (CacheKey key : distinct) {
            if (!key.text().startsWith(keys.prefix())) {
                throw new IllegalArgumentException(
                        "a key of cache '" + key.cache() + "' is no key of cache '" + cache() + "'");
            }
        }
        invalidations.invalidate(cache(), distinct, onFailure);
    }

    /**
     * Removes all entries, those that are being loaded included. Takes time in proportion to the size of the whole store.
     *
     * @throws StoreException with {@link OnFailure#THROW}, if the store has not acknowledged all of it
     * @throws IllegalStateException if the store is no {@link ClearableStore}
     */
    public void clear(OnFailure onFailure) {
        invalidations.clear(keys, onFailure);
    }

    @Override
    public String toString() {
        return "Invalidator[" + cache() + "]";
    }
}
