package io.github.refreshahead.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ZipfTest {

    private static final int SAMPLES = 500_000;

    @Test
    void ranksAreDrawnInInverseProportionToTheirPlace() {
        int[] drawn = new int[100];
        Zipf zipf = new Zipf(drawn.length, 1.0);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < SAMPLES; i++) {
            drawn[zipf.sample(random)]++;
        }

        double harmonic =
                IntStream.rangeClosed(1, 100).mapToDouble(r -> 1.0 / r).sum();
        for (int rank = 0; rank < drawn.length; rank++) {
            double expected = SAMPLES / harmonic / (rank + 1);
            assertThat((double) drawn[rank]).isCloseTo(expected, within(6 * Math.sqrt(expected)));
        }
    }

    @Test
    void exponentZeroTreatsAllAlike() {
        int[] drawn = new int[4];
        Zipf zipf = new Zipf(drawn.length, 0);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < SAMPLES; i++) {
            drawn[zipf.sample(random)]++;
        }

        assertThat(drawn).hasSize(4);
        IntStream.of(drawn).forEach(n -> assertThat(n).isCloseTo(SAMPLES / 4, within(2_000)));
    }

    @Test
    void oneKeyIsTheOnlyOneDrawn() {
        assertThat(new Zipf(1, 1.0).sample(new SplittableRandom(1))).isZero();
    }
}
