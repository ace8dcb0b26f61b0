package io.github.refreshahead.engine;

import io.github.refreshahead.RefreshAheadException;

/** A refresh whose call never got to the origin, because something before it answered instead. */
public final class OriginNotReachedException extends RefreshAheadException {

    private static final long serialVersionUID = 1L;

    public OriginNotReachedException(String message) {
        super(message);
    }
}
