package io.github.refreshahead;

/** How a call was answered. */
public enum ServeState {
    /** From the store, or a copy in the process, younger than refreshAfter. */
    FRESH,
    /** From the store, or a copy in the process, older than refreshAfter and younger than ttl; a refresh was asked for. */
    DUE,
    /** From the store, older than ttl, because the origin failed. */
    STALE,
    /** By a load that this call made. */
    LOADED,
    /** By a load that another call of this process made, or by another process while this call waited. */
    JOINED,
    /** By a load that was neither stored nor shared: store down, inside a transaction, invalidation pending. */
    BYPASSED,
    /** Not at all: the origin failed, and its exception reached the caller. */
    FAILED,
    /** Not at all: a reader, which cannot load, found no value that may be served. */
    ABSENT
}
