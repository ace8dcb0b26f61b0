package io.github.refreshahead.queue;

import io.github.refreshahead.CachePolicy;

/**
 * A queue that keeps the tasks of some caches apart from the others, so that those of one do not wait behind those of
 * another. Itself it is the one named {@code default}. Thread-safe.
 */
public interface NamedQueues extends RefreshQueue {

    /** The name of what has no other. */
    String DEFAULT = CachePolicy.DEFAULT_QUEUE;

    /**
     * The tasks under a name: a queue of its own, with a state and a bound of its own, and the parking in common. It is
     * closed with this one; closing it alone does nothing.
     *
     * @param name {@link #DEFAULT}: this queue
     * @throws IllegalArgumentException in one line with the remedy, if there is no such queue
     */
    RefreshQueue named(String name);
}
