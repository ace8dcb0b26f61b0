package io.github.refreshahead.engine;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.Served;
import io.github.refreshahead.engine.OperationSpec.AsyncOrigin;
import io.github.refreshahead.engine.OperationSpec.Origin;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Entry;
import io.github.refreshahead.store.ReadResult;
import io.github.refreshahead.store.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A call's way: key, copy in the process or store, decision, answer. Thread-safe. */
final class ReadPath {

    private final Parts parts;
    private final Hits hits;
    private final AsyncThreads threads;

    ReadPath(Parts parts, Hits hits, AsyncThreads threads) {
        this.parts = parts;
        this.hits = hits;
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
        Object near = hits.near(operation, key, arguments, now);
        return near != Hits.NO_ANSWER
                ? near
                : ask(operation, key, arguments, origin, storing, now).value();
    }

    /** As {@link #call}, with what is known about the value. */
    Served<@Nullable Object> serve(
            RefreshAheadOperation operation, @Nullable Object[] arguments, Origin origin, boolean storing)
            throws Throwable {
        CacheKey key = operation.key(arguments);
        long now = parts.nanoTime().getAsLong();
        Served<@Nullable Object> copied =
                hits.bypassed(operation, key) ? null : hits.copied(operation, key, arguments, now);
        return copied != null ? copied : ask(operation, key, arguments, origin, storing, now);
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
        Object near = hits.near(operation, key, arguments, now);
        if (near != Hits.NO_ANSWER) {
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
        if (hits.bypassed(operation, key)) {
            return Found.NOTHING;
        }
        long now = parts.nanoTime().getAsLong();
        Served<@Nullable Object> copied = hits.copied(operation, key, arguments, now);
        if (copied != null) {
            return new Found(copied, null);
        }
        NearCopies near = operation.near();
        NearCopies.Fill fill = near == null ? null : near.begin(key, now);
        try {
            if (parts.store().read(key) instanceof ReadResult.Found found) {
                Served<@Nullable Object> hit = hits.hit(operation, key, arguments, found.entry(), fill);
                return new Found(hit, hit == null ? found.entry() : null);
            }
        } catch (StoreException e) {
            parts.events().storeFailed(operation.cache(), "read", e.reason().name());
        }
        return Found.NOTHING;
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
        Served<@Nullable Object> hit = read instanceof ReadResult.Found found
                ? hits.hit(operation, key, arguments, found.entry(), fill)
                : null;
        return hit != null
                ? hit
                : new BlockingCall(operation, origin).from(goOn(operation, key, arguments, read, storing, sent));
    }

    /** Asks the store. What the call does then is up to the answer. */
    private Step ask(
            RefreshAheadOperation operation, CacheKey key, @Nullable Object[] arguments, boolean storing, long sent) {
        NearCopies.Fill fill = fill(operation, key, storing, sent);
        ReadResult read = read(operation, key);
        Served<@Nullable Object> hit = read instanceof ReadResult.Found found
                ? hits.hit(operation, key, arguments, found.entry(), fill)
                : null;
        return hit != null ? new Step.Answer(hit) : goOn(operation, key, arguments, read, storing, sent);
    }

    private static NearCopies.@Nullable Fill fill(
            RefreshAheadOperation operation, CacheKey key, boolean storing, long sent) {
        NearCopies near = operation.near();
        return near == null || !storing ? null : near.begin(key, sent);
    }

    /** Null if the store cannot be asked, or may not. */
    private @Nullable ReadResult read(RefreshAheadOperation operation, CacheKey key) {
        if (hits.bypassed(operation, key)) {
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
