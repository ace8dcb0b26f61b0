package io.github.refreshahead.engine;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.ServeState;
import io.github.refreshahead.Served;
import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.engine.OperationSpec.AsyncOrigin;
import io.github.refreshahead.engine.OperationSpec.Origin;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Entry;
import io.github.refreshahead.store.Payload;
import io.github.refreshahead.store.ReadResult;
import io.github.refreshahead.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A call's way: key, copy in the process or store, decision, answer. Thread-safe. */
final class ReadPath {

    private static final Object NO_ANSWER = new Object();

    private final Parts parts;
    private final Dispatcher dispatcher;
    private final AsyncThreads threads;

    ReadPath(Parts parts, Dispatcher dispatcher, AsyncThreads threads) {
        this.parts = parts;
        this.dispatcher = dispatcher;
        this.threads = threads;
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
        Object near = near(operation, key, arguments, now);
        return near != NO_ANSWER
                ? near
                : ask(operation, key, arguments, origin, storing, now).value();
    }

    /** As {@link #call}, with what is known about the value. */
    Served<@Nullable Object> serve(
            RefreshAheadOperation operation, @Nullable Object[] arguments, Origin origin, boolean storing)
            throws Throwable {
        CacheKey key = operation.key(arguments);
        long now = parts.nanoTime().getAsLong();
        NearCopies near = operation.near();
        if (near != null && !bypassed(operation, key)) {
            NearCopy copy = near.find(key, now);
            Object value = copy == null ? NO_ANSWER : answer(operation, near, key, arguments, copy, now);
            if (copy != null && value != NO_ANSWER) {
                return new Served<>(value, Duration.ofMillis(copy.ageMillis(now)), copy.state(now));
            }
        }
        return ask(operation, key, arguments, origin, storing, now);
    }

    /**
     * As {@link #call}; the calling thread waits for nothing.
     *
     * @return its caller's own; fails with what the origin failed with, the same instance, if nothing else can be served
     */
    CompletableFuture<@Nullable Object> callAsync(
            RefreshAheadOperation operation, @Nullable Object[] arguments, AsyncOrigin origin, boolean storing) {
        CacheKey key = operation.key(arguments);
        long now = parts.nanoTime().getAsLong();
        Object near = near(operation, key, arguments, now);
        if (near != NO_ANSWER) {
            return CompletableFuture.completedFuture(near);
        }
        return new AsyncCall(operation, within(operation, key, origin), threads)
                .from(
                        () -> ask(operation, key, arguments, storing, now),
                        () -> withoutAsking(operation, key, arguments, now));
    }

    /** The origin is called on another thread than the one whose contexts are in the key. */
    private static AsyncOrigin within(RefreshAheadOperation operation, CacheKey key, AsyncOrigin origin) {
        return () -> (CompletionStage<?>) requireNonNull(
                operation.contexts().within(key.context(), origin::load),
                "the origin returned null in place of a future");
    }

    /** What a copy in the process answers; {@link #NO_ANSWER} if there is none. */
    private @Nullable Object near(
            RefreshAheadOperation operation, CacheKey key, @Nullable Object[] arguments, long now) {
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
            dispatcher.offer(operation, key, arguments, copy.loadStart(), copy.ageMillis(now));
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
        NearCopies near = operation.near();
        NearCopy copy = near == null ? null : near.find(key, now);
        if (near != null && copy != null) {
            Object value = answer(operation, near, key, arguments, copy, now);
            if (value != NO_ANSWER) {
                return new Found(new Served<>(value, Duration.ofMillis(copy.ageMillis(now)), copy.state(now)), null);
            }
        }
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

    private boolean bypassed(RefreshAheadOperation operation, CacheKey key) {
        return operation.control().bypassed() || parts.pending().bypasses(key, operation.tagged());
    }

    /** Asks the store, and the origin if need be, on this thread. A hit needs no steps. */
    private Served<@Nullable Object> ask(
            RefreshAheadOperation operation,
            CacheKey key,
            @Nullable Object[] arguments,
            Origin origin,
            boolean storing,
            long sent)
            throws Throwable {
        NearCopies.Fill fill = fill(operation, key, storing, sent);
        ReadResult read = read(operation, key);
        Served<@Nullable Object> hit =
                read instanceof ReadResult.Found found ? hit(operation, key, arguments, found.entry(), fill) : null;
        return hit != null
                ? hit
                : new BlockingCall(operation, origin).from(goOn(operation, key, arguments, read, storing, sent));
    }

    /** Asks the store. What the call does then is up to the answer. */
    private Step ask(
            RefreshAheadOperation operation, CacheKey key, @Nullable Object[] arguments, boolean storing, long sent) {
        NearCopies.Fill fill = fill(operation, key, storing, sent);
        ReadResult read = read(operation, key);
        Served<@Nullable Object> hit =
                read instanceof ReadResult.Found found ? hit(operation, key, arguments, found.entry(), fill) : null;
        return hit != null ? new Step.Answer(hit) : goOn(operation, key, arguments, read, storing, sent);
    }

    private static NearCopies.@Nullable Fill fill(
            RefreshAheadOperation operation, CacheKey key, boolean storing, long sent) {
        NearCopies near = operation.near();
        return near == null || !storing ? null : near.begin(key, sent);
    }

    /** Null if the store cannot be asked, or may not. */
    private @Nullable ReadResult read(RefreshAheadOperation operation, CacheKey key) {
        if (bypassed(operation, key)) {
            return null;
        }
        try {
            return parts.store().read(key);
        } catch (StoreException e) {
            parts.events().storeFailed(operation.cache(), "read", e.reason().name());
            return null;
        }
    }

    /** What a call does that is no hit. */
    private Step goOn(
            RefreshAheadOperation operation,
            CacheKey key,
            @Nullable Object[] arguments,
            @Nullable ReadResult read,
            boolean storing,
            long sent) {
        Miss miss = miss(operation, key, arguments, sent);
        if (read == null) {
            return miss.bypass();
        }
        return storing ? miss.load(read) : miss.loadWithoutStoring(read);
    }

    private @Nullable Served<@Nullable Object> hit(
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
                dispatcher.offer(operation, key, arguments, entry.loadStart(), entry.ageMillis());
            }
        }
        parts.events().served(operation.cache(), state, entry.ageMillis());
        return new Served<>(value, entry.age(), state);
    }

    private Step withoutAsking(RefreshAheadOperation operation, CacheKey key, @Nullable Object[] arguments, long sent) {
        parts.events().storeFailed(operation.cache(), "read", "OVERLOAD");
        return miss(operation, key, arguments, sent).bypass();
    }

    private Miss miss(RefreshAheadOperation operation, CacheKey key, @Nullable Object[] arguments, long sent) {
        long spent = parts.nanoTime().getAsLong() - sent;
        Budget budget =
                new Budget(parts.nanoTime(), parts.settings().storeBudget().toNanos(), spent);
        return new Miss(parts, operation, key, arguments, budget);
    }
}
