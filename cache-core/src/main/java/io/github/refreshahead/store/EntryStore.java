package io.github.refreshahead.store;

import io.github.refreshahead.key.CacheKey;
import java.time.Duration;
import java.util.List;

/**
 * Where entries live: the entry protocol, one method an operation. Each operation is atomic on one key and idempotent,
 * so that a client may repeat it after a lost reply. Thread-safe.
 *
 * <p>What makes it sound: an entry has a <em>generation</em>, a random nonce that {@link #invalidate} destroys. A value
 * is stored only under the generation that was there before its load started; so a load that began before an
 * invalidation can never put its value back, whatever pauses, retries and clocks do.
 *
 * <p>Every method but {@link #close} and {@link #available} throws {@link StoreException} when the store did not do it,
 * after a bounded time.
 */
public interface EntryStore extends AutoCloseable {

    /** Looks a key up. Writes nothing. */
    ReadResult read(CacheKey key);

    /**
     * Asks to load a key for a caller. Where nothing is, an entry without a value is made under the new generation.
     * {@code Won}: nothing usable was there and no other load runs; a queued refresh's lease is overruled.
     */
    AcquireResult acquire(CacheKey key, Acquire request);

    /**
     * Asks to refresh entries, several in one round trip; answers in the same order.
     *
     * <p>A running lease wins over a free one, over its own and over any queued one; nothing but its owner wins over a
     * running lease or over a backoff that has not ended.
     */
    List<ClaimResult> claim(List<Claim> claims);

    /** Stores a value if its generation is still there and no later load has stored; frees the lease. */
    PutResult put(CacheKey key, Put put);

    /**
     * Tells that a load failed: if the lease is the token's, it becomes a backoff that nobody owns, and the failure is
     * counted. Else does nothing, so a repeat does nothing.
     */
    void fail(CacheKey key, Nonce token, Duration backoff);

    /** Removes an entry with its generation. After it has returned, no load that began before can store. */
    void invalidate(CacheKey key);

    /** Whether operations are tried at present. A store that knows itself to be down answers them without trying. */
    boolean available();

    @Override
    void close();
}
