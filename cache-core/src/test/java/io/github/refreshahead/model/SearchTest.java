package io.github.refreshahead.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SearchTest {

    /** Two jugs, of 3 and of 5 litres, and a wish for 4. */
    private static final class Jugs implements Model {

        private final int wish;
        private int small;
        private int large;

        Jugs(int wish) {
            this.wish = wish;
        }

        @Override
        public void pass(Cells cells) {
            small = cells.number(small);
            large = cells.number(large);
        }

        @Override
        public void step(Choice choice) {
            if (choice.may("the small one", "is filled")) {
                small = 3;
            }
            if (choice.may("the large one", "is filled")) {
                large = 5;
            }
            if (choice.may("the small one", "is emptied")) {
                small = 0;
            }
            if (choice.may("the large one", "is emptied")) {
                large = 0;
            }
            if (choice.may("the small one", "is poured over")) {
                int much = Math.min(small, 5 - large);
                small -= much;
                large += much;
            }
            if (choice.may("the large one", "is poured over")) {
                int much = Math.min(large, 3 - small);
                large -= much;
                small += much;
            }
        }

        @Override
        public @Nullable String violation() {
            return large == wish ? "there are " + large + " litres" : null;
        }
    }

    /** A nonce that two may hold, or none. */
    private static final class Nonces implements Model {

        private int first;
        private int second;

        @Override
        public void pass(Cells cells) {
            first = cells.nonce(first);
            second = cells.nonce(second);
        }

        @Override
        public void step(Choice choice) {
            if (choice.may("the first", "draws")) {
                first = Cells.NEW_NONCE;
            }
            if (choice.may("the second", "draws")) {
                second = Cells.NEW_NONCE;
            }
            if (choice.may("the second", "gets the first's")) {
                second = first;
            }
        }

        @Override
        public @Nullable String violation() {
            return null;
        }
    }

    @Test
    void everyStateIsVisitedOnce() {
        assertThat(Search.of(new Jugs(9))).isEqualTo(new Search.Outcome(16, 16 * 6, null));
    }

    @Test
    void shortestWayIsToldInWords() {
        assertThat(Search.of(new Jugs(4)).violation()).isEqualTo("""
                        the large one is filled
                        the large one is poured over
                        the small one is emptied
                        the large one is poured over
                        the large one is filled
                        the large one is poured over
                        => there are 4 litres""");
    }

    @Test
    void statesThatDifferInTheNamesOfNoncesAreTheSame() {
        // Nobody has one, either has, both have the same, both have their own.
        assertThat(Search.of(new Nonces()).states()).isEqualTo(5);
    }
}
