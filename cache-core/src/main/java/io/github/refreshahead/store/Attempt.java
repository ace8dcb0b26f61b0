package io.github.refreshahead.store;

import io.github.refreshahead.store.StoreException.Reason;

/**
 * What became of one of several operations that were asked for together.
 *
 * @param <T> the operation's answer
 */
public sealed interface Attempt<T> {

    /** The store has answered. */
    record Done<T>(T result) implements Attempt<T> {}

    /** The store did not do it, as far as is known. */
    record Failed<T>(Reason reason) implements Attempt<T> {}
}
