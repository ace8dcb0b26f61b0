package io.github.refreshahead.histories.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Answers, for a moment, what the largest number was among the events that had ended before it. Immutable.
 *
 * <p>A sweep over n calls and m events so costs (n + m) log m, in histories of a hundred thousand calls on one key.
 */
final class Latest {

    /** The answer where no event had ended. */
    static final long NONE = Long.MIN_VALUE;

    private final long[] moments;
    private final long[] largest;

    private Latest(long[] moments, long[] largest) {
        this.moments = moments;
        this.largest = largest;
    }

    /**
     * @param moment from when on an event counts
     * @param number of an event
     */
    static <E> Latest of(List<E> events, ToLongFunction<E> moment, ToLongFunction<E> number) {
        List<E> sorted = new ArrayList<>(events);
        sorted.sort(Comparator.comparingLong(moment));
        long[] moments = new long[sorted.size()];
        long[] largest = new long[sorted.size()];
        long soFar = NONE;
        for (int i = 0; i < moments.length; i++) {
            soFar = Math.max(soFar, number.applyAsLong(sorted.get(i)));
            moments[i] = moment.applyAsLong(sorted.get(i));
            largest[i] = soFar;
        }
        return new Latest(moments, largest);
    }

    /** The largest number of the events whose moment was before this one. */
    long before(long moment) {
        int at = Arrays.binarySearch(moments, moment);
        int next = at < 0 ? -at - 1 : at;
        while (next > 0 && moments[next - 1] >= moment) {
            next--;
        }
        return next == 0 ? NONE : largest[next - 1];
    }
}
