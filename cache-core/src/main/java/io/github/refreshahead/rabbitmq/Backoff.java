package io.github.refreshahead.rabbitmq;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** Delays between attempts: 0.2 s, doubled each time up to 5 s, shortened at random by up to half. Used by one thread. */
final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final DoubleSupplier random;
    private Duration next = FIRST;

    /** @param random from 0 (inclusive) to 1 (exclusive) */
    Backoff(DoubleSupplier random) {
        this.random = random;
    }

    Duration next() {
        Duration full = next;
        Duration doubled = full.multipliedBy(2);
        next = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        return Duration.ofNanos((long) (full.toNanos() * (1 - random.getAsDouble() / 2)));
    }

    void reset() {
        next = FIRST;
    }
}
