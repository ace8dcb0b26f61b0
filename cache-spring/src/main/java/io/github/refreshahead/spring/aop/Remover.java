package io.github.refreshahead.spring.aop;

import io.github.refreshahead.OnFailure;
import io.github.refreshahead.engine.RefreshAheadEngine;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes, at once or when the caller's transaction has been committed. Thread-safe. */
final class Remover {

    private static final Logger log = LoggerFactory.getLogger(Remover.class);
    private static final long WARN_WINDOW_NANOS = 60_000_000_000L;

    private final RefreshAheadEngine engine;
    private final Throttle throttle;

    /** @param nanoTime a monotonic clock */
    Remover(RefreshAheadEngine engine, LongSupplier nanoTime) {
        this.engine = engine;
        this.throttle = new Throttle(WARN_WINDOW_NANOS, nanoTime);
    }

    /**
     * @throws io.github.refreshahead.store.StoreException with {@link OnFailure#THROW}, if the store has not acknowledged
     *     all of it
     */
    void remove(Removal removal, OnFailure onFailure) {
        removal.perform(engine, onFailure);
    }

    /**
     * As {@link #remove}; but inside a transaction waits for its commit, where {@link OnFailure#RETRY} holds.
     *
     * @throws io.github.refreshahead.store.StoreException outside of a transaction, as with {@link #remove}
     */
    void removeAfterCommit(Removal removal, OnFailure onFailure) {
        if (!removal.isEmpty() && !CallerTransaction.afterCommit(this, removal)) {
            remove(removal, onFailure);
        }
    }

    /** Nobody can be told of a failure: the data have changed, and an exception would look like a failed commit. */
    void removeCommitted(Removal removal) {
        try {
            removal.perform(engine, OnFailure.RETRY);
        } catch (RuntimeException e) {
            if (throttle.pass()) {
                log.warn(
                        "Entries could not be invalidated after a commit; they may be served up to their ttl; further"
                                + " cases of this minute are not logged",
                        e);
            }
        }
    }
}
