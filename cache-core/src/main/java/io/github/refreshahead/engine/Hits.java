package io.github.refreshahead.engine;

import io.github.refreshahead.ServeState;
import io.github.refreshahead.Served;
import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Entry;
import io.github.refreshahead.store.Payload;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Answers calls from copies in the process and from entries, and offers those that are due. Thread-safe. */
final class Hits {

    static final Object NO_ANSWER = new Object();

    private final Parts parts;
    private final Offers offers;

    /** @param offers told of due entries */
    Hits(Parts parts, Offers offers) {
        this.parts = parts;
        this.offers = offers;
    }

    boolean bypassed(RefreshAheadOperation operation, CacheKey key) {
        return operation.control().bypassed() || parts.pending().bypasses(key, operation.tagged());
    }

    /** What a copy in the process answers; {@link #NO_ANSWER} if there is none. */
    @Nullable
    Object near(RefreshAheadOperation operation, CacheKey key, @Nullable Object[] arguments, long now) {
        NearCopies near = operation.near();
        NearCopy copy = near == null || bypassed(operation, key) ? null : near.find(key, now);
        return near == null || copy == null ? NO_ANSWER : answer(operation, near, key, arguments, copy, now);
    }

    /** {@link #NO_ANSWER} if the copy does not decode. */
    private @Nullable Object answer(
            RefreshAheadOperation operation,
            NearCopies near,
            CacheKey key,
            @Nullable Object[] arguments,
            NearCopy copy,
            long now) {
        Object value;
        try {
            value = near.value(copy);
        } catch (CodecException e) {
            operation.undecodable(e);
            return NO_ANSWER;
        }
        ServeState state = copy.state(now);
        if (state == ServeState.DUE && copy.takeOffer(now)) {
            offers.offer(operation, key, arguments, copy.loadStart(), copy.ageMillis(now));
        }
        parts.events().served(operation.cache(), state, copy.ageMillis(now));
        return value;
    }

    /** From a copy in the process; null if there is none. */
    @Nullable
    Served<@Nullable Object> copied(
            RefreshAheadOperation operation, CacheKey key, @Nullable Object[] arguments, long now) {
        NearCopies near = operation.near();
        NearCopy copy = near == null ? null : near.find(key, now);
        Object value = near == null || copy == null ? NO_ANSWER : answer(operation, near, key, arguments, copy, now);
        return copy == null || value == NO_ANSWER
                ? null
                : new Served<>(value, Duration.ofMillis(copy.ageMillis(now)), copy.state(now));
    }

    /** What the store holds, if it can be served; else null. */
    @Nullable
    Served<@Nullable Object> hit(
            RefreshAheadOperation operation,
            CacheKey key,
            @Nullable Object[] arguments,
            Entry entry,
            NearCopies.@Nullable Fill fill) {
        Freshness freshness = Freshness.of(entry, operation.bounds(), key);
        if (freshness != Freshness.FRESH && freshness != Freshness.DUE) {
            return null;
        }
        Object value;
        try {
            Payload payload = entry.payload();
            value = fill == null
                    ? operation.values().decode(payload)
                    : operation.values().decodeShared(payload);
        } catch (CodecException e) {
            operation.undecodable(e);
            return null;
        }
        if (fill != null) {
            fill.end(entry, value);
        }
        ServeState state = ServeState.FRESH;
        if (freshness == Freshness.DUE) {
            state = ServeState.DUE;
            if (!entry.leased()) {
                offers.offer(operation, key, arguments, entry.loadStart(), entry.ageMillis());
            }
        }
        parts.events().served(operation.cache(), state, entry.ageMillis());
        return new Served<>(value, entry.age(), state);
    }
}
