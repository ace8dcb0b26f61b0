package io.github.refreshahead;

/** What to do when the store does not acknowledge an invalidation. */
public enum OnFailure {
    /**
     * Go on, and try again in the background until the store acknowledges it. Until then this process does not use the
     * store for what is to be invalidated; other processes may serve old values.
     */
    RETRY,
    /** Throw {@link io.github.refreshahead.store.StoreException}. Nothing is tried again. */
    THROW
}
