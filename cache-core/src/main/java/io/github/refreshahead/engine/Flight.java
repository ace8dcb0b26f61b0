package io.github.refreshahead.engine;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Entry;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Payload;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One load that callers of this process share: those that met the same generation of the same key. Joining by the
 * generation, and not by the key alone, is what keeps a caller that arrives after an invalidation off a load that began
 * before it. Thread-safe.
 */
final class Flight {

    record Id(CacheKey key, Nonce generation) {}

    /** How a flight ended. */
    sealed interface Landing {

        /** With a value. */
        record Value(Payload payload) implements Landing {}

        /** With what another process had loaded, which may have begun long ago. */
        record Arrived(Entry entry) implements Landing {}

        /** With the origin's exception. */
        record Failure(Throwable failure) implements Landing {}

        /** With nothing that can be shared: the leader gave up, or its value cannot be encoded. */
        record Nothing() implements Landing {}
    }

    private final CompletableFuture<Landing> landing = new CompletableFuture<>();
    private final AtomicBoolean led = new AtomicBoolean();
    private final AtomicBoolean watched = new AtomicBoolean();
    private volatile @Nullable Long begun;
    private volatile @Nullable Thread loading;

    /**
     * Makes the caller the one that loads; true for one only.
     *
     * @param asked when it asked the store for its generation, in nanoseconds
     */
    boolean lead(long asked) {
        boolean first = led.compareAndSet(false, true);
        if (first) {
            begun = asked;
        }
        return first;
    }

    /** Whether its load began so long before this nano time that nobody may join it any more. */
    boolean overdue(long now, Duration deadline) {
        Long since = begun;
        return since != null && now - since > deadline.toNanos();
    }

    boolean led() {
        return led.get();
    }

    /** The calling thread is about to call the origin. */
    void enter() {
        loading = Thread.currentThread();
    }

    /** The call of the origin has returned. */
    void leave() {
        loading = null;
    }

    /** Whether the calling thread is in the origin: then the load has come back to its own key. */
    boolean loadedByThisThread() {
        return loading == Thread.currentThread();
    }

    /** Makes the caller the one that looks whether another process has stored; true for one only. */
    boolean watch() {
        return watched.compareAndSet(false, true);
    }

    void land(Landing outcome) {
        landing.complete(outcome);
    }

    /**
     * Waits for its end; not for one that {@linkplain #loadedByThisThread this thread} loads.
     *
     * @return null if it has not landed in that time
     * @throws InterruptedException if the calling thread is interrupted
     */
    @Nullable
    Landing await(Duration atMost) throws InterruptedException {
        try {
            return landing.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a flight lands normally or not at all", e);
        }
    }

    /** Completes normally, or not at all. */
    CompletableFuture<Landing> landing() {
        return landing;
    }
}
