package io.github.refreshahead.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration MEASURED = Duration.ofSeconds(60);

    @Test
    void requestsComeAtTheRateThatWasAskedFor() {
        Schedule schedule = schedule(1);

        assertThat(schedule.size()).isCloseTo(35_000, within(1_000));
        assertThat(schedule.warmUp()).isCloseTo(5_000, within(400));
    }

    @Test
    void startsAscendAndStayWithinTheTime() {
        Schedule schedule = schedule(1);

        assertThat(IntStream.range(1, schedule.size()))
                .allMatch(i -> schedule.startNanos(i - 1) <= schedule.startNanos(i));
        assertThat(schedule.startNanos(schedule.size() - 1))
                .isLessThan(WARM_UP.plus(MEASURED).toNanos());
    }

    @Test
    void firstMeasuredRequestIsTheFirstAfterTheWarmUp() {
        Schedule schedule = new Schedule(new long[] {1, 5, 10, 12}, new int[4], Duration.ofNanos(10));

        assertThat(schedule.warmUp()).isEqualTo(2);
    }

    @Test
    void gapsBetweenRequestsAreAsUnequalAsThoseOfStrangers() {
        Schedule schedule = schedule(1);
        double mean = 2e6;
        long longGaps = IntStream.range(1, schedule.size())
                .filter(i -> schedule.startNanos(i) - schedule.startNanos(i - 1) > 2 * mean)
                .count();

        assertThat((double) longGaps / schedule.size()).isCloseTo(Math.exp(-2), within(0.01));
    }

    @Test
    void seedDecidesEverything() {
        assertThat(fingerprint(schedule(3))).isEqualTo(fingerprint(schedule(3)));
        assertThat(fingerprint(schedule(3))).isNotEqualTo(fingerprint(schedule(4)));
    }

    private static Schedule schedule(long seed) {
        return Schedule.poisson(500, WARM_UP, MEASURED, new Zipf(100, 1.0), seed);
    }

    private static long fingerprint(Schedule schedule) {
        return IntStream.range(0, schedule.size())
                .mapToLong(i -> schedule.startNanos(i) * 31 + schedule.key(i))
                .reduce(1, (a, b) -> a * 31 + b);
    }
}
