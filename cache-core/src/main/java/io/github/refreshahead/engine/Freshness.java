package io.github.refreshahead.engine;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Entry;
import java.time.Duration;

/** What an entry's age means to a reader: the read decision, a pure function of entry, policy and key. */
enum Freshness {
    /** Younger than refreshAfter. */
    FRESH,
    /** Younger than ttl; a refresh should be asked for. */
    DUE,
    /** Too old to be served, unless the origin fails. */
    EXPIRED,
    /** Too old to be served at all. */
    USELESS;

    /**
     * A policy's bounds in milliseconds, worked out once.
     *
     * @param refreshAfter {@link Long#MAX_VALUE} for a plain cache
     */
    record Bounds(long ttl, long refreshAfter, long nullTtl, long staleIfError, double jitter) {

        static Bounds of(CachePolicy policy) {
            Duration refreshAfter = policy.refreshAfter();
            return new Bounds(
                    policy.ttl().toMillis(),
                    refreshAfter == null ? Long.MAX_VALUE : refreshAfter.toMillis(),
                    policy.nullTtl().toMillis(),
                    policy.staleIfError().toMillis(),
                    policy.jitter());
        }

        /**
         * Age in milliseconds from which a key is due. Jitter makes each key due a little earlier, always by the same
         * share, so that keys loaded together are not refreshed together.
         */
        long dueAge(CacheKey key) {
            if (refreshAfter == Long.MAX_VALUE) {
                return refreshAfter;
            }
            // The finalizer of MurmurHash3 spreads String.hashCode, whose high bits hardly differ between similar keys.
            int hash = key.hashCode();
            hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
            hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
            double share = (hash >>> 8) / (double) (1 << 24);
            return (long) (refreshAfter * (1 - jitter * share));
        }
    }

    static Freshness of(Entry entry, Bounds bounds, CacheKey key) {
        long age = entry.ageMillis();
        boolean isNull = entry.payload().bytes() == null;
        long ttl = isNull ? bounds.nullTtl() : bounds.ttl();
        if (age >= ttl) {
            return age < ttl + bounds.staleIfError() ? EXPIRED : USELESS;
        }
        return isNull || age < bounds.dueAge(key) ? FRESH : DUE;
    }
}
