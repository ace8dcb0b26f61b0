package io.github.refreshahead.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PublishersTest {

    private final Publishers publishers = new Publishers(10);

    @Test
    void eachPublisherHasNumbersOfItsOwn() {
        assertThat(publishers.follows("a", 1)).isTrue();
        assertThat(publishers.follows("b", 1)).isTrue();
        assertThat(publishers.follows("a", 2)).isTrue();
        assertThat(publishers.follows("a", 3)).isTrue();
        assertThat(publishers.follows("b", 2)).isTrue();
    }

    @Test
    void aMissingNumberIsNoticedOnce() {
        publishers.follows("a", 1);
        assertThat(publishers.follows("a", 3)).isFalse();
        assertThat(publishers.follows("a", 4)).isTrue();
    }

    @Test
    void whatComesAgainOrLateMissesNothing() {
        publishers.follows("a", 1);
        publishers.follows("a", 3);
        assertThat(publishers.follows("a", 2)).isTrue();
        assertThat(publishers.follows("a", 3)).isTrue();
        assertThat(publishers.follows("a", 4)).isTrue();
    }

    @Test
    void aPublisherWhoseFirstEventIsNotItsFirstHasToldSomethingBefore() {
        assertThat(publishers.follows("a", 2)).isFalse();
    }

    @Test
    void theOneLongestSilentIsForgottenAndThenCountsAsUnknown() {
        for (int i = 0; i < 10; i++) {
            publishers.follows("p" + i, 1);
        }
        publishers.follows("p0", 2);
        publishers.follows("one more", 1);

        assertThat(publishers.size()).isEqualTo(10);
        assertThat(publishers.follows("p0", 3)).isTrue();
        assertThat(publishers.follows("p1", 2)).isFalse();
    }
}
