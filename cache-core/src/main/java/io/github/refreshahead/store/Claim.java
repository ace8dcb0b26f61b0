package io.github.refreshahead.store;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.key.CacheKey;
import java.time.Duration;

/**
 * The wish to refresh an entry.
 *
 * @param key the entry's key
 * @param seenLoadStart load start of the value that was due; a newer one supersedes the claim
 * @param token the lease's owner
 * @param kind {@link LeaseKind#QUEUED} or {@link LeaseKind#RUNNING}
 * @param lease for how long to hold the lease
 * @param grace how much life the entry has left at least: two load deadlines
 */
public record Claim(CacheKey key, long seenLoadStart, Nonce token, LeaseKind kind, Duration lease, Duration grace) {

    public Claim {
        requireNonNull(key, "key");
        requireNonNull(token, "token");
        requireNonNull(lease, "lease");
        requireNonNull(grace, "grace");
        if (kind != LeaseKind.QUEUED && kind != LeaseKind.RUNNING) {
            throw new IllegalArgumentException("kind (" + kind + ") must be QUEUED or RUNNING");
        }
    }
}
