package io.github.refreshahead.spring.boot;

import io.github.refreshahead.RefreshAheadException;
import org.jspecify.annotations.Nullable;

/** A configuration with which the application cannot start. The message is one line that says what to do. */
final class InvalidConfigurationException extends RefreshAheadException {

    private static final long serialVersionUID = 1L;

    InvalidConfigurationException(String message) {
        super(message);
    }

    InvalidConfigurationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
