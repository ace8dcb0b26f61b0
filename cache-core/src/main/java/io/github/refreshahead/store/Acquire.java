package io.github.refreshahead.store;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * The wish to load a key for a caller.
 *
 * @param newGenerations makes the generation to use if nothing is there: another one for each attempt, because one that was
 *     given up may still be executed, and no generation may come into being twice
 * @param token the lease's owner; an acquire that is repeated with the same token answers the same
 * @param lease for how long to hold the lease
 * @param grace how long an entry without a value lives, and how much life one with a value has left at least: two load
 *     deadlines
 * @param rejectedLoadStart load start of an entry that the caller has read and cannot use (expired for it, or not
 *     decodable); entries up to this one count as not there. {@link #NOTHING_REJECTED} otherwise
 */
public record Acquire(
        Supplier<Nonce> newGenerations, Nonce token, Duration lease, Duration grace, long rejectedLoadStart) {

    /** No entry was rejected. */
    public static final long NOTHING_REJECTED = -1;

    public Acquire {
        requireNonNull(newGenerations, "newGenerations");
        requireNonNull(token, "token");
        requireNonNull(lease, "lease");
        requireNonNull(grace, "grace");
    }
}
