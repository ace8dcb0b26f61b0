package io.github.refreshahead.examples.experiment;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * When which key is asked for, decided beforehand: intended starts of a Poisson process (callers who do not know of each
 * other), keys by {@link Zipf}. The first part is warm-up. Every policy gets the same schedule.
 */
final class Schedule {

    private final long[] startNanos;
    private final int[] keys;
    private final int warmUp;
    private final Duration warmUpTime;

    Schedule(long[] startNanos, int[] keys, Duration warmUpTime) {
        this.startNanos = startNanos;
        this.keys = keys;
        this.warmUpTime = warmUpTime;
        int first = Arrays.binarySearch(startNanos, warmUpTime.toNanos());
        this.warmUp = first >= 0 ? first : -first - 1;
    }

    /** @param rate requests per second, on average */
    static Schedule poisson(double rate, Duration warmUp, Duration measured, Zipf zipf, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long end = warmUp.plus(measured).toNanos();
        int expected = (int) Math.ceil(rate * end / 1e9);
        long[] starts = new long[expected + expected / 10 + 1000];
        int[] keys = new int[starts.length];
        int n = 0;
        double at = 0;
        while (n < starts.length && (at += random.nextExponential() * 1e9 / rate) < end) {
            starts[n] = (long) at;
            keys[n++] = zipf.sample(random);
        }
        return new Schedule(Arrays.copyOf(starts, n), Arrays.copyOf(keys, n), warmUp);
    }

    int size() {
        return startNanos.length;
    }

    /** Index of the first request that is measured. */
    int warmUp() {
        return warmUp;
    }

    /** When the measurement begins, from the beginning of the schedule. */
    Duration warmUpTime() {
        return warmUpTime;
    }

    /** Intended start of a request, from the beginning of the schedule. */
    long startNanos(int request) {
        return startNanos[request];
    }

    int key(int request) {
        return keys[request];
    }
}
