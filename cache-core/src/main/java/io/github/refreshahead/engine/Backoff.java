package io.github.refreshahead.engine;

import io.github.refreshahead.CachePolicy;
import java.time.Duration;

/**
 * How long nobody tries again after a failed load: a tenth of the time in which a refresh is useful, doubled with each
 * further failure, at most 30 s. It is kept in the entry itself, so the whole fleet heeds it.
 */
final class Backoff {

    /** Upper bound of every backoff. */
    static final Duration LONGEST = Duration.ofSeconds(30);

    private Backoff() {}

    /** @param failures consecutive failures before this one */
    static Duration after(int failures, CachePolicy policy) {
        Duration refreshAfter = policy.refreshAfter();
        Duration window = refreshAfter == null ? policy.ttl() : policy.ttl().minus(refreshAfter);
        Duration backoff = window.dividedBy(10).multipliedBy(1L << Math.min(failures, 20));
        return backoff.compareTo(LONGEST) < 0 ? backoff : LONGEST;
    }
}
