package io.github.refreshahead.queue;

import org.jspecify.annotations.Nullable;

/** A queue that knows how much is in it. Thread-safe. */
public interface MeasuredQueue extends RefreshQueue {

    /**
     * How much is in a queue.
     *
     * @param waiting tasks that wait for a worker
     * @param parked tasks that were set aside
     */
    record Depth(long waiting, long parked) {}

    /** As of the last look, a few seconds ago at most; null while nobody knows. Asks no server. */
    @Nullable
    Depth depth();
}
