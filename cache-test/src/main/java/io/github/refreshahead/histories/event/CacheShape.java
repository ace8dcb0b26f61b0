package io.github.refreshahead.histories.event;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A cache of the fleet.
 *
 * @param ttl hard bound of ages
 * @param refreshAfter {@code null}: entries only expire
 * @param staleIfError how long beyond ttl an entry may be served if the origin fails
 * @param nearTtl how long a copy may be served; {@code null}: no copies
 * @param tags how many tags there are; each key has one of them, and with 0 none
 * @param keys how many keys there are
 */
public record CacheShape(
        String name,
        Duration ttl,
        @Nullable Duration refreshAfter,
        Duration staleIfError,
        @Nullable Duration nearTtl,
        int tags,
        int keys) {}
