package io.github.refreshahead.key;

import org.jspecify.annotations.Nullable;

/**
 * What belongs to a call beside its arguments and decides what it returns: the tenant, the locale, who is logged in. The
 * value of every context of an engine is part of every key of every cache, travels with each refresh task, and is set
 * around the refresh, wherever that runs.
 *
 * <p>The same contexts in every process of the namespace: a process that has another set of them has other keys.
 *
 * <p>Thread-safe. A value is not secret: it stands in keys and tasks as it is, so a name or an id rather than a token.
 */
public interface KeyContext {

    /** What the value is called in keys and tasks: 1 to 100 of {@code [A-Za-z0-9._-]}, always the same. */
    String name();

    /**
     * The value of the calling thread; {@code null} if it has none, which fails the call with
     * {@link MissingContextException}. Called for every call of a cached method, so it should only look.
     */
    @Nullable
    String capture();

    /**
     * Sets a value for the calling thread, around a refresh.
     *
     * @param value what {@link #capture} returned, in this process or another
     * @return puts back what was there before; closed on the same thread
     */
    Scope restore(String value);

    /** A value that is set, until this is closed. */
    @FunctionalInterface
    interface Scope extends AutoCloseable {

        @Override
        void close();
    }
}
