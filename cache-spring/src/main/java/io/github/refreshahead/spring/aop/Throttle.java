package io.github.refreshahead.spring.aop;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Lets one pass in each window. Thread-safe. */
final class Throttle {

    private final long windowNanos;
    private final LongSupplier nanoTime;
    private final AtomicLong next;

    Throttle(long windowNanos, LongSupplier nanoTime) {
        this.windowNanos = windowNanos;
        this.nanoTime = nanoTime;
        this.next = new AtomicLong(nanoTime.getAsLong());
    }

    boolean pass() {
        long now = nanoTime.getAsLong();
        long due = next.get();
        return now - due >= 0 && next.compareAndSet(due, now + windowNanos);
    }
}
