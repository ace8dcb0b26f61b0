package io.github.refreshahead.engine;

import io.github.refreshahead.ServeState;
import io.github.refreshahead.Served;
import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.engine.OperationSpec.Origin;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Entry;
import io.github.refreshahead.store.Payload;
import io.github.refreshahead.store.ReadResult;
import io.github.refreshahead.store.StoreException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A call's way: key, copy in the process or store, decision, answer. Thread-safe. */
final class ReadPath {

    private static final Object NO_ANSWER = new Object();

    private final Parts parts;
    private final Offers offers;

    /** @param offers told of due entries */
    ReadPath(Parts parts, Offers offers) {
        this.parts = parts;
        this.offers = offers;
    }

    /**
     * The value alone. A hit in the process makes no garbage here.
     *
     * @param storing whether what is loaded may be stored and shared
     * @throws Throwable what the origin throws, the same instance, if nothing else can be served
     */
    @Nullable
    Object call(RefreshAheadOperation operation, @Nullable Object[] arguments, Origin origin, boolean storing)
            throws Throwable {
        CacheKey key = operation.key(arguments);
        long now = parts.nanoTime().getAsLong();
        NearCopies near = operation.near();
        if (near != null && !bypassed(operation, key)) {
            NearCopy copy = near.find(key, now);
            Object value = copy == null ? NO_ANSWER : answer(operation, near, key, arguments, copy, now);
            if (value != NO_ANSWER) {
                return value;
            }
        }
        return ask(operation, key, arguments, origin, storing, now).value();
    }

    /** As {@link #call}, with what is known about the value. */
    Served<@Nullable Object> serve(
            RefreshAheadOperation operation, @Nullable Object[] arguments, Origin origin, boolean storing)
            throws Throwable {
        CacheKey key = operation.key(arguments);
        long now = parts.nanoTime().getAsLong();
        Served<@Nullable Object> copied = bypassed(operation, key) ? null : copied(operation, key, arguments, now);
        return copied != null ? copied : ask(operation, key, arguments, origin, storing, now);
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

    /**
     * What a call that cannot load finds.
     *
     * @param answer null if there is none
     * @param unusable what the store holds and may not be served, or cannot be read
     */
    record Found(
            @Nullable Served<@Nullable Object> answer,
            @Nullable Entry unusable) {
        static final Found NOTHING = new Found(null, null);
    }

    /** As far as {@link #serve} comes without the origin. */
    Found find(RefreshAheadOperation operation, CacheKey key, @Nullable Object[] arguments) {
        if (bypassed(operation, key)) {
            return Found.NOTHING;
        }
        long now = parts.nanoTime().getAsLong();
        Served<@Nullable Object> copied = copied(operation, key, arguments, now);
        if (copied != null) {
            return new Found(copied, null);
        }
        NearCopies near = operation.near();
        NearCopies.Fill fill = near == null ? null : near.begin(key, now);
        try {
            if (parts.store().read(key) instanceof ReadResult.Found found) {
                Served<@Nullable Object> hit = hit(operation, key, arguments, found.entry(), fill);
                return new Found(hit, hit == null ? found.entry() : null);
            }
        } catch (StoreException e) {
            parts.events().storeFailed(operation.cache(), "read", e.reason().name());
        }
        return Found.NOTHING;
    }

    boolean bypassed(RefreshAheadOperation operation, CacheKey key) {
        return operation.control().bypassed() || parts.pending().bypasses(key, operation.tagged());
    }

    /** Asks the store, and the origin if need be. */
    private Served<@Nullable Object> ask(
            RefreshAheadOperation operation,
            CacheKey key,
            @Nullable Object[] arguments,
            Origin origin,
            boolean storing,
            long sent)
            throws Throwable {
        if (bypassed(operation, key)) {
            return new Miss(parts, operation, key, arguments, origin, budget(sent)).bypass();
        }
        NearCopies near = operation.near();
        NearCopies.Fill fill = near == null || !storing ? null : near.begin(key, sent);
        ReadResult read;
        try {
            read = parts.store().read(key);
        } catch (StoreException e) {
            parts.events().storeFailed(operation.cache(), "read", e.reason().name());
            return new Miss(parts, operation, key, arguments, origin, budget(sent)).bypass();
        }
        if (read instanceof ReadResult.Found found) {
            Served<@Nullable Object> hit = hit(operation, key, arguments, found.entry(), fill);
            if (hit != null) {
                return hit;
            }
        }
        Miss miss = new Miss(parts, operation, key, arguments, origin, budget(sent));
        return storing ? miss.load(read) : miss.loadWithoutStoring(read);
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

    private Budget budget(long sent) {
        long spent = parts.nanoTime().getAsLong() - sent;
        return new Budget(parts.nanoTime(), parts.settings().storeBudget().toNanos(), spent);
    }
}
