package io.github.refreshahead.engine;

import java.util.function.LongSupplier;

/** How much time one call has spent on the store. Belongs to one thread. */
final class Budget {

    private final LongSupplier nanoTime;
    private final long enough;
    private long spent;
    private long since;

    /** @param nanos what a call may spend in all */
    Budget(LongSupplier nanoTime, long nanos, long spent) {
        this.nanoTime = nanoTime;
        // A single operation that fails can take up to 100 ms of a default of 250, so none begins after 60 percent.
        this.enough = nanos / 5 * 3;
        this.spent = spent;
    }

    boolean exhausted() {
        return spent > enough;
    }

    void start() {
        since = nanoTime.getAsLong();
    }

    void stop() {
        spent += nanoTime.getAsLong() - since;
    }
}
