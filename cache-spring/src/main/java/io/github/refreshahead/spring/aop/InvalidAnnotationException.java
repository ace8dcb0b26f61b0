package io.github.refreshahead.spring.aop;

import io.github.refreshahead.RefreshAheadException;
import org.jspecify.annotations.Nullable;

/**
 * An annotation that cannot work as it is written. Thrown while the application starts; the message is one line that
 * names class, method and attribute, and says what to do.
 */
public final class InvalidAnnotationException extends RefreshAheadException {

    private static final long serialVersionUID = 1L;

    InvalidAnnotationException(String message) {
        super(message);
    }

    InvalidAnnotationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
