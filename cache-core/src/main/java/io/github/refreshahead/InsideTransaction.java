package io.github.refreshahead;

/** What a cached method does when its caller is inside a transaction. */
public enum InsideTransaction {
    /** Not given here; the next place in the order of precedence decides, at last {@link #BYPASS}. */
    INHERIT,
    /**
     * Serve what the store has, but neither store nor share what is loaded: inside a transaction the method may see
     * rows that are not committed, or an old snapshot. A transaction that is read-only and explicitly READ_COMMITTED
     * shows neither, and what is loaded there is stored as ever.
     */
    BYPASS,
    /** Store as ever; right when the origin is not the transaction's database, an HTTP API for instance. */
    STORE
}
