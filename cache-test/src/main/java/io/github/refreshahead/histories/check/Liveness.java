package io.github.refreshahead.histories.check;

import io.github.refreshahead.histories.event.Event.Fault;
import io.github.refreshahead.histories.event.Event.How;
import io.github.refreshahead.histories.event.Event.Serve;
import java.time.Duration;

/**
 * I9: where there is no fault, and has been none for a while, nothing is served that is much older than refreshAfter:
 * one queued lease, one load, and some time in the queue.
 */
final class Liveness implements Invariant {

    static final Duration RECOVERY = Duration.ofSeconds(15);
    private static final Duration QUEUE_DELAY = Duration.ofMillis(700);

    @Override
    public String name() {
        return "I9 liveness";
    }

    @Override
    public void check(KeyHistory history, Verdict verdict) {
        Duration refreshAfter = history.cache().refreshAfter();
        if (refreshAfter == null) {
            return;
        }
        // A queued lease lasts half of the time that is left, and the first one to ask may do so a little late.
        Duration lease = history.cache().ttl().minus(refreshAfter).dividedBy(2);
        long bound = refreshAfter
                .plus(lease)
                .plus(history.loadTimeout())
                .plus(QUEUE_DELAY)
                .toMillis();
        long calm =
                history.faults().stream().mapToLong(Fault::end).max().orElse(Long.MIN_VALUE / 2) + RECOVERY.toNanos();
        Serve before = null;
        for (Serve serve : history.answered()) {
            boolean due = serve.how() == How.DUE && !serve.near();
            // Without traffic nobody asks for a refresh.
            boolean visited = before != null && serve.begin() - before.begin() < refreshAfter.toNanos() / 4;
            if (due && visited && serve.begin() > calm && serve.ageMillis() > bound) {
                verdict.broken(serve, Story.format("%,d ms old, over %,d ms", serve.ageMillis(), bound));
            }
            before = serve;
        }
    }
}
