package io.github.refreshahead.engine;

import io.github.refreshahead.ServeState;
import io.github.refreshahead.store.Entry;
import io.github.refreshahead.store.LeaseKind;
import io.github.refreshahead.store.Payload;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A copy of an entry, as the store held it at one moment. Its age goes on from what it was when the store was asked.
 * All times are nano times. Thread-safe.
 */
final class NearCopy {

    private static final AtomicLongFieldUpdater<NearCopy> NEXT_OFFER =
            AtomicLongFieldUpdater.newUpdater(NearCopy.class, "nextOffer");

    /** How long a due copy does not ask for a refresh again. */
    static final long OFFER_PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final long epoch;
    private final long born;
    private final long due;
    private final long end;
    private final long loadStart;
    private final LeaseKind lease;
    private final long leaseUntil;
    private final @Nullable Object held;
    private volatile long nextOffer;

    /**
     * @param epoch in which the store was asked
     * @param born when its load started, or a little earlier
     * @param due when it becomes due
     * @param end from when on it may not be served
     * @param held what it holds: the value, or the {@link Payload}
     */
    NearCopy(Entry entry, long epoch, long born, long due, long end, long nextOffer, @Nullable Object held) {
        this.epoch = epoch;
        this.born = born;
        this.due = due;
        this.end = end;
        this.loadStart = entry.loadStart();
        this.lease = entry.lease();
        this.leaseUntil = entry.leaseUntil();
        this.nextOffer = nextOffer;
        this.held = held;
    }

    boolean usable(long inEpoch, long now) {
        return epoch == inEpoch && now - end < 0;
    }

    /** {@link ServeState#FRESH} or {@link ServeState#DUE}. */
    ServeState state(long now) {
        return now - due < 0 ? ServeState.FRESH : ServeState.DUE;
    }

    long loadStart() {
        return loadStart;
    }

    long ageMillis(long now) {
        return TimeUnit.NANOSECONDS.toMillis(now - born);
    }

    @Nullable
    Object held() {
        return held;
    }

    /** Whether a due copy should ask for its refresh now; true for one thread only, and then not again for a while. */
    boolean takeOffer(long now) {
        long next = nextOffer;
        boolean leased = lease != LeaseKind.NONE && leaseUntil > loadStart + ageMillis(now);
        return now - next >= 0 && !leased && NEXT_OFFER.compareAndSet(this, next, now + OFFER_PAUSE);
    }
}
