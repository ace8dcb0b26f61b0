package io.github.refreshahead.engine;

import static io.github.refreshahead.RefreshAheadListener.NearEvent.FILLED;
import static io.github.refreshahead.RefreshAheadListener.NearEvent.HIT;
import static io.github.refreshahead.RefreshAheadListener.NearEvent.MISS;
import static io.github.refreshahead.RefreshAheadListener.NearEvent.REFUSED;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.near.NearCache;
import io.github.refreshahead.store.Entry;
import io.github.refreshahead.store.Payload;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The copies that this process keeps of one cache. Whoever asks the store for an entry {@linkplain #begin begins} a fill
 * before and ends it after, on whatever thread; what became out of date in between is not taken. Thread-safe; a hit takes
 * no lock and makes no garbage.
 *
 * <p>Two things make a copy or a fill worthless: its key's stamp, bumped <em>before</em> the copy is removed, so that a
 * fill either sees the stamp or is put before the removal; and the epoch of the cache, which each copy carries, because
 * a map that is emptied does not see what is on its way in.
 */
final class NearCopies {

    private final String cache;
    private final NearCache<NearCopy> copies;
    private final Coherence coherence;
    private final Stamps stamps;
    private final Events events;
    private final Values values;
    private final CacheControl control;
    private final long nearTtl;
    private final boolean copyOnRead;
    private final AtomicLong epoch = new AtomicLong();
    private long swept;

    /** @param now nano time */
    NearCopies(
            OperationSpec spec,
            Duration nearTtl,
            Values values,
            CacheControl control,
            NearCache<NearCopy> copies,
            Coherence coherence,
            Stamps stamps,
            Events events,
            long now) {
        this.cache = spec.cache();
        this.copies = copies;
        this.coherence = coherence;
        this.stamps = stamps;
        this.events = events;
        this.values = values;
        this.control = control;
        this.nearTtl = nearTtl.toNanos();
        this.copyOnRead = spec.policy().copyOnRead();
        this.swept = now;
    }

    /** A copy that may be served at this nano time, or null. */
    @Nullable
    NearCopy find(CacheKey key, long now) {
        if (coherence.live(now)) {
            NearCopy copy = copies.get(key);
            if (copy != null && copy.usable(epoch.get(), now)) {
                events.near(cache, HIT);
                return copy;
            }
        }
        events.near(cache, MISS);
        return null;
    }

    /**
     * A copy's value: one instance for all callers, or one for each.
     *
     * @throws CodecException if it is decoded for each call, and does not decode this time
     */
    @Nullable
    Object value(NearCopy copy) {
        Object held = copy.held();
        return copyOnRead ? values.decodeShared((Payload) requireNonNull(held)) : held;
    }

    /**
     * Begins a fill; before the store is asked.
     *
     * @param sent now
     * @return null if nothing may be filled at present
     */
    @Nullable
    Fill begin(CacheKey key, long sent) {
        // The epoch before the state: a doubt ends the service first, so its new epoch is never found with a live
        // state.
        Fill fill = new Fill(key, sent);
        return coherence.live(sent) ? fill : null;
    }

    /** A copy on its way in. */
    final class Fill {

        private final CacheKey key;
        private final long sent;
        private final long begunIn = epoch.get();
        private final long stamp;

        private Fill(CacheKey key, long sent) {
            this.key = key;
            this.sent = sent;
            this.stamp = stamps.of(key);
        }

        /** Ends with what the store answered, if that may be served; it is not taken if it is out of date already. */
        void end(Entry entry, @Nullable Object value) {
            NearCopy copy = copy(entry, copyOnRead ? entry.payload() : value);
            boolean filled = copies.put(key, copy, () -> begunIn == epoch.get() && stamp == stamps.of(key));
            events.near(cache, filled ? FILLED : REFUSED);
        }

        private NearCopy copy(Entry entry, @Nullable Object held) {
            Freshness.Bounds bounds = control.bounds();
            boolean isNull = entry.payload().bytes() == null;
            long born = sent - MILLISECONDS.toNanos(entry.ageMillis());
            long ttl = MILLISECONDS.toNanos(isNull ? bounds.nullTtl() : bounds.ttl());
            // What a lost event leaves behind ends with the near ttl: so it counts from the question, not the answer.
            long end = sent + Math.min(nearTtl, born + ttl - sent);
            long dueAge = bounds.dueAge(key);
            long due = isNull || dueAge == Long.MAX_VALUE ? end : born + MILLISECONDS.toNanos(dueAge);
            // Whoever reads a due entry asks for its refresh; the copy need not again.
            long nextOffer = sent - due < 0 ? sent : sent + NearCopy.OFFER_PAUSE;
            return new NearCopy(entry, begunIn, born, due, end, nextOffer, held);
        }
    }

    /** Drops a key's copy, and what is on its way in. */
    void drop(CacheKey key) {
        stamps.bump(key);
        copies.remove(key);
    }

    /** Drops all copies, and what is on its way in. */
    void dropAll(long now) {
        epoch.incrementAndGet();
        remove(now);
    }

    /** Removes what can never be served again; once in a near ttl, on one thread. */
    void sweep(long now) {
        if (now - swept >= nearTtl) {
            swept = now;
            remove(now);
        }
    }

    private void remove(long now) {
        copies.removeIf(copy -> !copy.usable(epoch.get(), now));
    }

    long size() {
        return copies.size();
    }
}
