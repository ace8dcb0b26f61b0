package io.github.refreshahead.store;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * A loaded value on its way into the store.
 *
 * @param generation under which it was loaded
 * @param loadStart {@code now} of the acquire or claim before the load
 * @param payload the value
 * @param ttl how long it may be served
 * @param grace how much longer it stays
 */
public record Put(Nonce generation, long loadStart, Payload payload, Duration ttl, Duration grace) {

    public Put {
        requireNonNull(generation, "generation");
        requireNonNull(payload, "payload");
        requireNonNull(ttl, "ttl");
        requireNonNull(grace, "grace");
    }
}
