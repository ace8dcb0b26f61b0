package io.github.refreshahead.examples.origin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Counts calls per second from a given moment on. Thread-safe. */
final class CallCounter {

    private final List<Integer> waitedFor = new ArrayList<>();
    private final List<Integer> refreshes = new ArrayList<>();
    private Instant start = Instant.MAX;

    /** Forgets what was counted, and counts the calls that arrive at {@code moment} or later. */
    synchronized void startAt(Instant moment) {
        start = moment;
        waitedFor.clear();
        refreshes.clear();
    }

    synchronized void arrived(Instant at, boolean somebodyWaits) {
        if (at.isBefore(start)) {
            return;
        }
        int second = (int) Duration.between(start, at).toSeconds();
        while (waitedFor.size() <= second) {
            waitedFor.add(0);
            refreshes.add(0);
        }
        List<Integer> counts = somebodyWaits ? waitedFor : refreshes;
        counts.set(second, counts.get(second) + 1);
    }

    synchronized OriginCalls calls() {
        return new OriginCalls(List.copyOf(waitedFor), List.copyOf(refreshes));
    }
}
