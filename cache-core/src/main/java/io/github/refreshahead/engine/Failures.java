package io.github.refreshahead.engine;

import java.util.concurrent.CompletionException;

/** Exceptions as they were before futures handed them on. */
final class Failures {

    private Failures() {}

    /** What a future failed with, if this only says that it did; else the same. */
    static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
        return cause == null ? failure : cause;
    }
}
