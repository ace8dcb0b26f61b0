package io.github.refreshahead.engine;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How often something may begin, in this process: evenly spaced, so that a second has no more of it than was said, but for
 * one. What comes late, because timers do, is caught up within 10 ms or one interval, whichever is longer; nothing more is
 * saved up. Thread-safe.
 */
final class RateLimit {

    private static final long SLACK = 10_000_000;

    private final long interval;
    private final long slack;
    private final LongSupplier ticker;
    private long next;

    private RateLimit(long interval, LongSupplier ticker) {
        this.interval = interval;
        this.slack = Math.max(SLACK, interval);
        this.ticker = ticker;
        this.next = ticker.getAsLong();
    }

    /** @param perSecond {@code null}: no limit */
    static RateLimit of(@Nullable Double perSecond, LongSupplier ticker) {
        return new RateLimit(perSecond == null ? 0 : (long) (1e9 / perSecond), ticker);
    }

    boolean limits() {
        return interval > 0;
    }

    /** 0: it may begin, and counts; else the nanoseconds after which to ask again. */
    long take() {
        return interval == 0 ? 0 : takeNext();
    }

    private synchronized long takeNext() {
        long now = ticker.getAsLong();
        long ahead = next - now;
        if (ahead > 0) {
            return ahead;
        }
        next = Math.max(ahead, -slack) + now + interval;
        return 0;
    }

    /** What was taken last has not begun after all. */
    synchronized void giveBack() {
        next -= interval;
    }
}
