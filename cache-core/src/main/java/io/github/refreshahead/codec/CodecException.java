package io.github.refreshahead.codec;

import io.github.refreshahead.RefreshAheadException;
import org.jspecify.annotations.Nullable;

/** A value that cannot be encoded, or bytes that cannot be decoded. The message holds types, never values. */
public final class CodecException extends RefreshAheadException {

    private static final long serialVersionUID = 1L;

    public CodecException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
