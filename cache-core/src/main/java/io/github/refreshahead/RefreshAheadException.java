package io.github.refreshahead;

import org.jspecify.annotations.Nullable;

/** Root of the exceptions that this library throws; never thrown in place of a cached method's own exception. */
public class RefreshAheadException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RefreshAheadException(String message) {
        super(message);
    }

    public RefreshAheadException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
