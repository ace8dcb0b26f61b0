package io.github.refreshahead.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - SECOND / 2); // it overflows on the way

    private RateLimit limit(Double perSecond) {
        return RateLimit.of(perSecond, clock::get);
    }

    /** How many begin until then, if everybody asks again as soon as he is told to, and that much later. */
    private int begunWithin(RateLimit limit, long nanos, long late) {
        int begun = 0;
        long end = clock.get() + nanos;
        while (end - clock.get() > 0) {
            long early = limit.take();
            if (early == 0) {
                begun++;
            } else {
                clock.addAndGet(early + late);
            }
        }
        return begun;
    }

    @Test
    void withoutALimitEverythingBeginsAtOnce() {
        RateLimit limit = limit(null);
        for (int i = 0; i < 1_000; i++) {
            assertThat(limit.take()).isZero();
        }
        assertThat(limit.limits()).isFalse();
    }

    @Test
    void whatBeginsIsEvenlySpaced() {
        RateLimit limit = limit(10.0);
        assertThat(limit.take()).isZero();
        assertThat(limit.take()).isEqualTo(100 * MILLI);
        clock.addAndGet(40 * MILLI);
        assertThat(limit.take()).isEqualTo(60 * MILLI);
        clock.addAndGet(60 * MILLI);
        assertThat(limit.take()).isZero();
    }

    @Test
    void aSecondHasNoMoreThanWasSaid() {
        assertThat(begunWithin(limit(50.0), 10 * SECOND, 0)).isEqualTo(500);
    }

    @Test
    void lateTimersLoseNothing() {
        assertThat(begunWithin(limit(50.0), 10 * SECOND, 7 * MILLI)).isBetween(499, 501);
    }

    @Test
    void idleTimeIsNotSavedUp() {
        RateLimit limit = limit(50.0);
        clock.addAndGet(60 * SECOND);
        assertThat(begunWithin(limit, SECOND, 0)).isEqualTo(51);
    }

    @Test
    void lessThanOneInASecondIsALimitToo() {
        RateLimit limit = limit(0.5);
        assertThat(limit.take()).isZero();
        assertThat(limit.take()).isEqualTo(2 * SECOND);
    }

    @Test
    void whatIsGivenBackMayBeginAtOnce() {
        RateLimit limit = limit(1.0);
        assertThat(limit.take()).isZero();
        limit.giveBack();
        assertThat(limit.take()).isZero();
        assertThat(limit.take()).isEqualTo(SECOND);
    }
}
