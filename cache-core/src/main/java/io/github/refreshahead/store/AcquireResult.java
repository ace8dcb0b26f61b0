package io.github.refreshahead.store;

import java.time.Duration;

/**
 * Answer to {@link EntryStore#acquire}. {@code now} is the store's clock in milliseconds: the load start of a load that
 * begins after this answer. Whoever has a generation may put under it, with or without the lease.
 */
public sealed interface AcquireResult {

    /** The lease is the caller's. */
    record Won(Nonce generation, long now, int failures) implements AcquireResult {}

    /** Another load runs. */
    record Busy(Nonce generation, long now, Duration remaining) implements AcquireResult {}

    /** A load failed lately; load at once or serve something older, but do not wait. */
    record Backoff(Nonce generation, long now, Duration remaining, int failures) implements AcquireResult {}

    /** A value that the caller has not rejected arrived meanwhile. */
    record Present(Entry entry) implements AcquireResult {}
}
