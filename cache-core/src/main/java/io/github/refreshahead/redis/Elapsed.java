package io.github.refreshahead.redis;

/** Time that passed in this process, in whole milliseconds. */
final class Elapsed {

    private Elapsed() {}

    /** Rounded up, so that no age is understated. */
    static long millis(long sentNanos, long nowNanos) {
        return (nowNanos - sentNanos) / 1_000_000 + 1;
    }
}
