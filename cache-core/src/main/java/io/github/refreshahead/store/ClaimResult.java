package io.github.refreshahead.store;

import io.github.refreshahead.store.StoreException.Reason;
import java.time.Duration;

/** Answer to one {@link Claim}. */
public sealed interface ClaimResult {

    /**
     * The lease is the claimant's.
     *
     * @param now the store's clock in milliseconds: the load start of a load that begins after this answer
     * @param remaining life of the entry
     * @param failures consecutive failures so far
     */
    record Won(Nonce generation, long now, Duration remaining, int failures) implements ClaimResult {}

    /** The lease is somebody else's. */
    record Taken(LeaseKind kind, Duration remaining) implements ClaimResult {}

    /** The entry has a newer value than the one seen. */
    record Superseded() implements ClaimResult {}

    /** There is no such entry any more. */
    record Gone() implements ClaimResult {}

    /** The store did not do it; other claims of the same call may have succeeded. */
    record Failed(Reason reason) implements ClaimResult {}
}
