package io.github.refreshahead.histories.fleet;

import org.jspecify.annotations.Nullable;

/**
 * What caches are in front of: rows, each with the number of its version. Versions grow, over all rows. Every row begins
 * with version 0. Thread-safe.
 */
public interface Database {

    /** The committed version of a row. */
    long read(int key);

    /** Begins a transaction that writes a new version of a row; {@code null} if another one is writing that row. */
    @Nullable
    Change begin(int key);

    /** A transaction that has written one row. Ends once. */
    interface Change {

        /** What it has written; nobody else sees it before the commit. */
        long version();

        void commit();

        void rollback();
    }
}
