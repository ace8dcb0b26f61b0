package io.github.refreshahead.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BreakerTest {

    private final Breaker breaker = new Breaker(3);

    @Test
    void opensAtTheLastOfSoManyFailuresInARow() {
        assertThat(breaker.failed()).isFalse();
        assertThat(breaker.failed()).isFalse();
        assertThat(breaker.isOpen()).isFalse();
        assertThat(breaker.failed()).isTrue();
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void successBetweenFailuresStartsTheCountAnew() {
        breaker.failed();
        breaker.failed();
        assertThat(breaker.succeeded()).isFalse();
        breaker.failed();
        breaker.failed();

        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void furtherFailuresNeitherOpenItAgainNorMakeItHarderToClose() {
        for (int i = 0; i < 3; i++) {
            breaker.failed();
        }
        assertThat(breaker.failed()).isFalse();
        assertThat(breaker.succeeded()).isTrue();
        assertThat(breaker.isOpen()).isFalse();
    }
}
