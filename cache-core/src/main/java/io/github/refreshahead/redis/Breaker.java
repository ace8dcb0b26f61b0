package io.github.refreshahead.redis;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens after so many failures in a row and closes at the first success. Whoever owns it sees to it that an open one
 * gets the chance of a success. Thread-safe; a success on a closed breaker writes nothing.
 */
final class Breaker {

    private final int threshold;
    private final AtomicInteger failures = new AtomicInteger();

    Breaker(int threshold) {
        this.threshold = threshold;
    }

    boolean isOpen() {
        return failures.get() >= threshold;
    }

    /** Whether this failure opened it. */
    boolean failed() {
        return failures.getAndUpdate(n -> Math.min(n + 1, threshold)) == threshold - 1;
    }

    /** Whether this success closed it. */
    boolean succeeded() {
        return failures.get() > 0 && failures.getAndSet(0) >= threshold;
    }
}
