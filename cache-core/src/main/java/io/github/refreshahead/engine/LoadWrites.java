package io.github.refreshahead.engine;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.engine.Flight.Landing;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.store.BatchStore.KeyedFailure;
import io.github.refreshahead.store.BatchStore.KeyedPut;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Payload;
import io.github.refreshahead.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a caller's load when it has ended: shared with those who wait for it, and written, on the caller's
 * thread while its budget lasts, else behind it.
 */
final class LoadWrites {

    /**
     * What the origin returned.
     *
     * @param loadStart by the store's clock
     * @param asked when the acquire was about to be sent, in nanoseconds
     * @param replaces whether there is an older value that would be served if the origin failed
     */
    record Loaded(
            Nonce generation,
            long loadStart,
            long asked,
            @Nullable Object[] arguments,
            @Nullable Object value,
            boolean replaces) {}

    private final Parts parts;
    private final RefreshAheadOperation operation;
    private final CachePolicy policy;
    private final CacheKey key;
    private final Nonce token;
    private final Budget budget;
    private final LoadSink sink;

    LoadWrites(Parts parts, RefreshAheadOperation operation, CacheKey key, Nonce token, Budget budget, LoadSink sink) {
        this.parts = parts;
        this.operation = operation;
        this.policy = operation.policy();
        this.key = key;
        this.token = token;
        this.budget = budget;
        this.sink = sink;
    }

    /** Lands the flight, and stores the value if that can be done. */
    void store(Flight flight, Loaded loaded) {
        Payload payload;
        try {
            payload = operation.values().encode(loaded.value());
        } catch (RuntimeException e) {
            operation.notStorable(e);
            flight.land(new Landing.Nothing());
            fail(Backoff.LONGEST);
            return;
        }
        boolean vetoed = operation.vetoes(loaded.arguments(), loaded.value());
        boolean storable = !vetoed && storable(payload);
        // What the origin has taken back is not to be served on errors, either.
        boolean removes = loaded.replaces() && (vetoed || payload.bytes() == null);
        List<Tag> tags = operation.tags(loaded.arguments(), loaded.value());
        if (tags != null && tags.isEmpty()) {
            // Joiners go on at once; the flight stays to be joined until the store has the value.
            flight.land(new Landing.Value(payload));
            if (storable) {
                put(loaded, payload);
            } else {
                leave(removes);
            }
        } else if (tags != null && storable) {
            storeTagged(flight, loaded, payload, tags);
        } else {
            flight.land(new Landing.Nothing());
            leave(removes);
        }
    }

    /** Ends a load of which nothing is stored. */
    private void leave(boolean removes) {
        if (removes) {
            sink.remove(key);
        } else {
            fail(Backoff.LONGEST);
        }
    }

    private boolean storable(Payload payload) {
        boolean storable = Values.storable(payload, policy);
        if (!storable) {
            operation.notStorable(payload);
        }
        return storable;
    }

    /**
     * With tags nobody shares the value before it is known that none of them was invalidated since the load began: an
     * invalidation cannot find a first load by its tags, so a caller that comes after it may meet the load's generation and
     * wait for this flight.
     */
    private void storeTagged(Flight flight, Loaded loaded, Payload payload, List<Tag> tags) {
        if (budget.exhausted()) {
            sink.behind("addToTags", () -> tagAndPut(flight, loaded, payload, tags));
        } else {
            tagAndPut(flight, loaded, payload, tags);
        }
    }

    private void tagAndPut(Flight flight, Loaded loaded, Payload payload, List<Tag> tags) {
        budget.start();
        boolean upToDate = guarded("addToTags", () -> operation.tag(policy, key, tags, loaded.asked(), payload));
        budget.stop();
        if (upToDate) {
            flight.land(new Landing.Value(payload));
            put(loaded, payload);
        } else {
            flight.land(new Landing.Nothing());
            fail(Duration.ZERO);
        }
    }

    private void put(Loaded loaded, Payload payload) {
        sink.put(
                new KeyedPut(key, RefreshAheadOperation.put(policy, loaded.generation(), loaded.loadStart(), payload)));
    }

    void fail(Duration backoff) {
        sink.fail(new KeyedFailure(key, token, backoff));
    }

    /** What the operation answers; false if the store did not do it. */
    private boolean guarded(String name, BooleanSupplier operation) {
        try {
            return operation.getAsBoolean();
        } catch (StoreException e) {
            parts.events().storeFailed(key.cache(), name, e.reason().name());
            return false;
        }
    }
}
