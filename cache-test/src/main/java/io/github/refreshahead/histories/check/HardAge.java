package io.github.refreshahead.histories.check;

import io.github.refreshahead.histories.event.Event.How;
import io.github.refreshahead.histories.event.Event.Serve;
import java.util.concurrent.TimeUnit;

/**
 * I2: no value is older than its bound when its call begins, and none is older than the library tells.
 *
 * <p>A load begins, by the store's clock, before the origin is entered, and a call asks the store after it has begun. So
 * the time from the one to the other, which is what a history knows, is never more than the age.
 */
final class HardAge implements Invariant {

    /** The store counts in milliseconds, and its clock is steered by those of the network. */
    static final long SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    @Override
    public String name() {
        return "I2 hard age";
    }

    @Override
    public void check(KeyHistory history, Verdict verdict) {
        long ttl = history.cache().ttl().toNanos();
        long stale = ttl + history.cache().staleIfError().toNanos();
        long deadline = history.loadTimeout().toNanos();
        for (Serve serve : history.answered()) {
            long age = serve.begin() - serve.loadBegan();
            boolean stored = serve.ageMillis() > 0;
            long bound = serve.how() == How.STALE ? stale : stored ? ttl : deadline;
            if (age > bound + SLACK_NANOS) {
                verdict.broken(serve, Story.format("%,d ms old, over %,d ms", ms(age), ms(bound)));
            } else if (stored && age > serve.ageMillis() * 1_000_000 + SLACK_NANOS) {
                verdict.broken(serve, Story.format("%,d ms old, not %,d ms", ms(age), serve.ageMillis()));
            }
        }
    }

    private static long ms(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
