package io.github.refreshahead.examples.origin;

import java.util.List;

/**
 * Calls that reached the origin since a moment, one element for each second that has begun.
 *
 * @param waitedFor calls for which somebody waited
 * @param refreshes calls for which nobody waited
 */
public record OriginCalls(List<Integer> waitedFor, List<Integer> refreshes) {

    public long total() {
        return totalWaitedFor() + sum(refreshes);
    }

    public long totalWaitedFor() {
        return sum(waitedFor);
    }

    private static long sum(List<Integer> perSecond) {
        return perSecond.stream().mapToLong(Integer::longValue).sum();
    }
}
