package io.github.refreshahead.examples.platform;

import org.jspecify.annotations.Nullable;

/** The third party did not give a valuation. */
public final class ValuationUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ValuationUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
