package io.github.refreshahead.counts;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.RefreshAheadListener.InvalidationOutcome;
import io.github.refreshahead.RefreshAheadListener.InvalidationScope;
import io.github.refreshahead.RefreshAheadListener.NearEvent;
import io.github.refreshahead.RefreshAheadListener.OfferOutcome;
import io.github.refreshahead.RefreshAheadListener.RefreshOutcome;
import io.github.refreshahead.ServeState;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What happened to one cache in this process since it started. Thread-safe. */
public final class CacheCounts {

    private final Tally<ServeState> serves = new Tally<>(ServeState.class);
    private final Tally<OfferOutcome> offers = new Tally<>(OfferOutcome.class);
    private final Tally<RefreshOutcome> refreshes = new Tally<>(RefreshOutcome.class);
    private final Tally<NearEvent> near = new Tally<>(NearEvent.class);
    private final Map<InvalidationScope, Tally<InvalidationOutcome>> invalidations =
            new EnumMap<>(InvalidationScope.class);
    private final LongAdder stored = new LongAdder();

    CacheCounts() {
        for (InvalidationScope scope : InvalidationScope.values()) {
            invalidations.put(scope, new Tally<>(InvalidationOutcome.class));
        }
    }

    /** Calls, by how they were answered. */
    public Tally<ServeState> serves() {
        return serves;
    }

    /** Due entries that were offered for refresh. */
    public Tally<OfferOutcome> offers() {
        return offers;
    }

    /** Refreshes that this process made, by how they ended. */
    public Tally<RefreshOutcome> refreshes() {
        return refreshes;
    }

    /** Copies in the process. */
    public Tally<NearEvent> near() {
        return near;
    }

    /** Invalidations that this process asked for. */
    public Tally<InvalidationOutcome> invalidations(InvalidationScope scope) {
        return requireNonNull(invalidations.get(scope));
    }

    void addStored() {
        stored.increment();
    }

    /** Values and nulls that were stored. */
    public long stored() {
        return stored.sum();
    }

    /** Calls that were answered without waiting for the origin. */
    public long hits() {
        return serves.count(ServeState.FRESH) + serves.count(ServeState.DUE);
    }

    /** All other calls: one that got a stale value has waited as well, for the origin to fail. */
    public long misses() {
        long misses = 0;
        for (ServeState state : ServeState.values()) {
            misses += state == ServeState.FRESH || state == ServeState.DUE ? 0 : serves.count(state);
        }
        return misses;
    }

    /** Keys, and the cache as a whole, whose invalidation the store has acknowledged, at once or later. */
    public long removals() {
        return removals(InvalidationScope.KEY) + removals(InvalidationScope.CACHE);
    }

    private long removals(InvalidationScope scope) {
        Tally<InvalidationOutcome> tally = invalidations(scope);
        return tally.count(InvalidationOutcome.ACKNOWLEDGED) + tally.count(InvalidationOutcome.RETRIED);
    }
}
