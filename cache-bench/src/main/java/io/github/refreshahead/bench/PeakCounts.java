package io.github.refreshahead.bench;

import io.github.refreshahead.RefreshAheadListener;
import io.github.refreshahead.ServeState;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Counts between two looks. Thread-safe. */
final class PeakCounts implements RefreshAheadListener {

    private static final int MOST_ROWS_SECONDS = 600;

    private final int[] callsInSecond = new int[MOST_ROWS_SECONDS];
    private long begin;
    private int queued;
    private int hits;
    private int misses;
    private Duration oldest = Duration.ZERO;

    synchronized void reset() {
        begin = System.nanoTime();
        Arrays.fill(callsInSecond, 0);
        queued = 0;
        hits = 0;
        misses = 0;
        oldest = Duration.ZERO;
    }

    /** A call began when it ended without the time it took. */
    @Override
    public synchronized void loaded(String cache, Trigger trigger, Duration took, @Nullable Throwable failure) {
        long second = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - took.toNanos() - begin);
        if (second >= 0 && second < callsInSecond.length) {
            callsInSecond[(int) second]++;
        }
    }

    @Override
    public synchronized void offered(String cache, OfferOutcome outcome) {
        if (outcome == OfferOutcome.QUEUED) {
            queued++;
        }
    }

    @Override
    public synchronized void served(String cache, ServeState state, @Nullable Duration age) {
        if (state == ServeState.FRESH || state == ServeState.DUE) {
            hits++;
        } else {
            misses++;
        }
        if (age != null && age.compareTo(oldest) > 0) {
            oldest = age;
        }
    }

    /** Since the last one. */
    synchronized String row(int seconds, long waiting) {
        int calls = Arrays.stream(callsInSecond).sum();
        int most = Arrays.stream(callsInSecond).max().orElse(0);
        String row = String.format(
                Locale.ROOT,
                "%9.1f %8d %8.1f %9d %9d %9d %9d %7.1fs",
                (double) calls / seconds,
                most,
                (double) queued / seconds,
                waiting,
                (hits + misses) / seconds,
                hits,
                misses,
                oldest.toMillis() / 1e3);
        reset();
        return row;
    }
}
