package io.github.refreshahead.near;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What one instance tells all others. Immutable.
 *
 * @param publisher the instance, by a random name that it takes at its start
 * @param number counts the publisher's events from 1 without a gap
 * @param kind what is told
 * @param cache name of the cache; empty for a ping
 * @param keys texts of the keys; with {@link Kind#CONTROL}, what is to be done; else empty
 */
public record InvalidationEvent(String publisher, long number, Kind kind, String cache, List<String> keys) {

    /** Wire names: lower case. */
    public enum Kind {
        /** Nothing is out of date; an instance wants to see that events arrive. */
        PING,
        /** Copies of these keys are out of date. */
        KEYS,
        /** All copies of the cache are out of date. */
        CACHE,
        /** Something is to be done to the cache in every instance. */
        CONTROL,
        /**
         * Something that this version does not know; never sent. Its number counts, and since nobody here can tell what
         * it says, no copy that was made before it can be trusted.
         */
        OTHER
    }

    public InvalidationEvent {
        requireNonNull(publisher, "publisher");
        requireNonNull(kind, "kind");
        requireNonNull(cache, "cache");
        keys = List.copyOf(keys);
    }
}
