package io.github.refreshahead.examples.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Durations to three digits, by HdrHistogram; read in milliseconds, rounded to microseconds. Not thread-safe. */
final class Distribution {

    private static final int DIGITS = 3;
    private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final Histogram nanos = new Histogram(DIGITS);

    void add(long value) {
        nanos.recordValue(value);
    }

    boolean isEmpty() {
        return nanos.getTotalCount() == 0;
    }

    double millisAt(double percentile) {
        return millis((double) nanos.getValueAtPercentile(percentile));
    }

    double maxMillis() {
        return millis((double) nanos.getMaxValue());
    }

    double meanMillis() {
        return millis(nanos.getMean());
    }

    /** A point of the curve: so much of the calls took no longer. */
    record Point(double percentile, double millis) {}

    /** The curve, with as many points towards 100 % as the calls bear. */
    List<Point> curve() {
        List<Point> points = new ArrayList<>();
        long calls = nanos.getTotalCount();
        for (double slower = 1; slower * calls >= 1; slower /= 1.2) {
            double percentile = 100 * (1 - slower);
            points.add(new Point(percentile, millisAt(percentile)));
        }
        return points;
    }

    private static double millis(double nanos) {
        return Math.round(nanos / NANOS_PER_MILLI * 1000) / 1000.0;
    }
}
