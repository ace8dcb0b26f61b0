package io.github.refreshahead;

/** A loader's checked exception, as the cause; only where the caller's method cannot declare it. */
public final class LoadException extends RefreshAheadException {

    private static final long serialVersionUID = 1L;

    public LoadException(String message, Throwable cause) {
        super(message, cause);
    }
}
