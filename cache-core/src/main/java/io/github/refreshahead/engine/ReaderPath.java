package io.github.refreshahead.engine;

import static io.github.refreshahead.store.Acquire.NOTHING_REJECTED;

import io.github.refreshahead.ServeState;
import io.github.refreshahead.Served;
import io.github.refreshahead.engine.LoadRequests.Answer;
import io.github.refreshahead.engine.OperationSpec.Refresher;
import io.github.refreshahead.engine.ReadPath.Found;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Entry;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The way of a call that cannot load: looks, asks others, and waits. Thread-safe. */
final class ReaderPath {

    /** Stands for the origin of an operation whose origin is in another service. */
    static final Refresher ELSEWHERE = arguments -> {
        throw new OriginNotReachedException("the origin belongs to another service");
    };

    /** Those who wait for a key, and how many they are. */
    private record Waiting(Awaited awaited, int threads) {}

    private final Parts parts;
    private final ReadPath readPath;
    private final Dispatcher dispatcher;
    private final ConcurrentMap<CacheKey, Waiting> waiting = new ConcurrentHashMap<>();

    ReaderPath(Parts parts, ReadPath readPath, Dispatcher dispatcher) {
        this.parts = parts;
        this.readPath = readPath;
        this.dispatcher = dispatcher;
    }

    /** Null if there is no value that may be served. */
    @Nullable
    Served<@Nullable Object> find(RefreshAheadOperation operation, @Nullable Object[] arguments) {
        CacheKey key = operation.key(arguments);
        Found found = readPath.find(operation, key, arguments);
        if (found.answer() == null) {
            refreshExpired(operation, key, arguments, found.unusable());
            parts.events().served(operation.cache(), ServeState.ABSENT, -1);
        }
        return found.answer();
    }

    /** An entry that became due without a reader is there for a while yet, and can still be refreshed. */
    private void refreshExpired(
            RefreshAheadOperation operation, CacheKey key, @Nullable Object[] arguments, @Nullable Entry entry) {
        if (entry != null
                && entry.payload().bytes() != null
                && !entry.leased()
                && operation.policy().refreshAfter() != null) {
            dispatcher.offer(operation, key, arguments, entry.loadStart(), entry.ageMillis());
        }
    }

    /**
     * Null if there was no such value in that time.
     *
     * @throws InterruptedException if the calling thread is interrupted
     */
    @Nullable
    Served<@Nullable Object> await(RefreshAheadOperation operation, @Nullable Object[] arguments, Duration atMost)
            throws InterruptedException {
        long end = parts.nanoTime().getAsLong() + atMost.toNanos();
        CacheKey key = operation.key(arguments);
        Found found = readPath.find(operation, key, arguments);
        if (found.answer() != null) {
            return found.answer();
        }
        Awaited awaited = enter(key);
        Served<@Nullable Object> answer;
        try {
            answer = await(operation, key, arguments, found, awaited, end);
        } finally {
            leave(key);
        }
        if (answer == null) {
            parts.events().served(operation.cache(), ServeState.ABSENT, -1);
        }
        return answer;
    }

    private Awaited enter(CacheKey key) {
        return waiting.compute(
                        key,
                        (k, known) -> known == null
                                ? new Waiting(new Awaited(parts.nanoTime().getAsLong()), 1)
                                : new Waiting(known.awaited(), known.threads() + 1))
                .awaited();
    }

    private void leave(CacheKey key) {
        waiting.computeIfPresent(
                key, (k, known) -> known.threads() == 1 ? null : new Waiting(known.awaited(), known.threads() - 1));
    }

    private @Nullable Served<@Nullable Object> await(
            RefreshAheadOperation operation,
            CacheKey key,
            @Nullable Object[] arguments,
            Found first,
            Awaited awaited,
            long end)
            throws InterruptedException {
        Found found = first;
        long seen = awaited.arrivals();
        long now = parts.nanoTime().getAsLong();
        while (now - end < 0) {
            boolean look = awaited.takeLook(now);
            if (awaited.takeAsk(now)) {
                Answer answer = dispatcher.requests().ask(operation, key, arguments, rejected(found), outcome -> {});
                if (answer instanceof Answer.BackingOff backoff) {
                    Served<@Nullable Object> stale = stale(operation, key, found);
                    long again = now + backoff.remaining().toNanos();
                    if (stale != null || again - end > 0) {
                        return stale;
                    }
                    awaited.noAskBefore(again);
                }
                look |= answer instanceof Answer.Present;
            }
            if (!look) {
                awaited.await(seen, now, end);
                long arrivals = awaited.arrivals();
                look = arrivals != seen;
                seen = arrivals;
            }
            if (look) {
                found = readPath.find(operation, key, arguments);
                if (found.answer() != null) {
                    awaited.arrived();
                    return found.answer();
                }
            }
            now = parts.nanoTime().getAsLong();
        }
        return null;
    }

    private static long rejected(Found found) {
        Entry unusable = found.unusable();
        return unusable == null ? NOTHING_REJECTED : unusable.loadStart();
    }

    /** The origin is known to have failed. */
    private @Nullable Served<@Nullable Object> stale(RefreshAheadOperation operation, CacheKey key, Found found) {
        Answers answers = new Answers(parts.events(), operation, key);
        Entry old = found.unusable();
        return old != null && answers.freshness(old) == Freshness.EXPIRED
                ? answers.stored(old, ServeState.STALE)
                : null;
    }
}
