package io.github.refreshahead.store;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What the store holds for a key, and its age at the moment the read was sent.
 *
 * @param loadStart when the value's load started, in milliseconds of the store's clock; an identifier more than a time
 * @param ageMillis time since then, never negative
 * @param lease what the lease is held for
 * @param leaseUntil when it ends, in milliseconds of the store's clock; it is held while {@code leaseUntil > loadStart +
 *     ageMillis}
 * @param failures consecutive failures to refresh it
 * @param payload the value
 */
public record Entry(long loadStart, long ageMillis, LeaseKind lease, long leaseUntil, int failures, Payload payload) {

    public Entry {
        requireNonNull(lease, "lease");
        requireNonNull(payload, "payload");
    }

    /** Whether somebody holds the lease. */
    public boolean leased() {
        return lease != LeaseKind.NONE && leaseUntil > loadStart + ageMillis;
    }

    public Duration age() {
        return Duration.ofMillis(ageMillis);
    }
}
