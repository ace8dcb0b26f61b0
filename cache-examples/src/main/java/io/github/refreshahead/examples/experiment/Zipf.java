package io.github.refreshahead.examples.experiment;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Zipf distribution: of {@code n} ranks, rank {@code r} (from 0) is drawn in proportion to {@code 1 / (r + 1)^exponent}. */
final class Zipf {

    private final double[] cumulated;

    Zipf(int n, double exponent) {
        cumulated = new double[n];
        double sum = 0;
        for (int rank = 0; rank < n; rank++) {
            sum += Math.pow(rank + 1, -exponent);
            cumulated[rank] = sum;
        }
    }

    int sample(RandomGenerator random) {
        int found = Arrays.binarySearch(cumulated, random.nextDouble(cumulated[cumulated.length - 1]));
        return found >= 0 ? found + 1 : -found - 1;
    }
}
