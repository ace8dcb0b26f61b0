package io.github.refreshahead.key;

import io.github.refreshahead.RefreshAheadException;

/** A call has no key, because a {@link KeyContext} has no value on its thread. Nothing was read, loaded or removed. */
public final class MissingContextException extends RefreshAheadException {

    private static final long serialVersionUID = 1L;

    MissingContextException(String cache, String context) {
        super("cache '" + cache + "': the context '" + context
                + "' is part of every key and has no value on this thread; set it before the call, or let its"
                + " KeyContext return a value that stands for none");
    }
}
