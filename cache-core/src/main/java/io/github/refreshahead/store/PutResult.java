package io.github.refreshahead.store;

/** Answer to {@link EntryStore#put}. */
public enum PutResult {
    /** The value is there, and the lease is free. */
    STORED,
    /** The generation is gone: the key was invalidated, expired or evicted since the load began. */
    INVALIDATED,
    /** A value whose load started later is there. */
    OLDER
}
