package io.github.refreshahead.store;

import io.github.refreshahead.RefreshAheadException;
import org.jspecify.annotations.Nullable;

/** A store operation that was not done, or of which nobody knows whether it was. */
public final class StoreException extends RefreshAheadException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** No connection could be made. */
        UNREACHABLE,
        /** No answer in time; the operation may have been executed. */
        TIMEOUT,
        /** Not tried: the node failed several times in a row and has not answered a probe since. */
        BREAKER_OPEN,
        /** All connections of the pool stayed in use for the whole wait. */
        POOL_EXHAUSTED,
        /** The store refuses writes: out of memory, read-only, not enough replicas, disk errors. */
        REFUSES_WRITES,
        /** The store is there but not yet ready, or its cluster is down. */
        NOT_READY,
        /** Anything else. */
        OTHER
    }

    private final Reason reason;

    public StoreException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
