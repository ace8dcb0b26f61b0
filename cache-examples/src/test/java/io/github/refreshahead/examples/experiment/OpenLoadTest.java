package io.github.refreshahead.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.examples.platform.Valuation;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OpenLoadTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Valuation VALUATION = new Valuation("WVW1", BigDecimal.TEN, "EUR", NOW.minusSeconds(3));
    private static final long START = 1_000;

    private final AtomicLong time = new AtomicLong();

    @Test
    void serviceThatStallsIsChargedForEveryRequestThatShouldHaveBeenMadeMeanwhile() {
        Observations observed = run(every(10, 10), key -> {
            time.addAndGet(key == 3 ? 50 : 1);
            return VALUATION;
        });

        assertThat(latencies(observed)).containsExactly(1L, 1L, 1L, 50L, 41L, 32L, 23L, 14L, 5L, 1L);
        assertThat(observed.lateNanos(3)).isZero();
        assertThat(observed.lateNanos(4)).isEqualTo(40);
    }

    @Test
    void requestIsMadeNoEarlierThanItIsDue() {
        List<Long> made = new ArrayList<>();
        run(every(3, 10), key -> {
            made.add(time.get());
            return VALUATION;
        });

        assertThat(made).containsExactly(START, START + 10, START + 20);
    }

    @Test
    void ageIsTheTimeSinceTheThirdPartyWasAsked() {
        Observations observed = run(every(1, 10), key -> VALUATION);

        assertThat(observed.failed(0)).isFalse();
        assertThat(observed.ageNanos(0)).isEqualTo(Duration.ofSeconds(3).toNanos());
    }

    @Test
    void failedRequestHasALatencyAndNoAge() {
        Observations observed = run(every(1, 10), key -> {
            time.addAndGet(7);
            throw new IllegalStateException("expected");
        });

        assertThat(observed.failed(0)).isTrue();
        assertThat(observed.latencyNanos(0)).isEqualTo(7);
    }

    @Test
    void callersAreTheThreadsThatCountAsWaiting() throws InterruptedException {
        List<Boolean> waiting = new ArrayList<>();
        OpenLoad load = new OpenLoad(every(1, 10), System::nanoTime, LockSupport::parkNanos, () -> NOW, key -> {
            waiting.add(CallerThread.isCurrent());
            return VALUATION;
        });
        load.start(1, System.nanoTime());

        assertThat(load.await(Duration.ofSeconds(30))).isTrue();
        assertThat(load.answered()).isEqualTo(1);
        assertThat(waiting).containsExactly(true);
        assertThat(CallerThread.isCurrent()).isFalse();
    }

    private Observations run(Schedule schedule, IntFunction<Valuation> service) {
        OpenLoad load = new OpenLoad(schedule, time::get, time::addAndGet, () -> NOW, service);
        load.makeRequests(START);
        return load.observations();
    }

    /** Request i asks for key i. */
    private static Schedule every(int requests, long nanos) {
        long[] starts = LongStream.range(0, requests).map(i -> i * nanos).toArray();
        int[] keys = LongStream.range(0, requests).mapToInt(i -> (int) i).toArray();
        return new Schedule(starts, keys, Duration.ZERO);
    }

    private static List<Long> latencies(Observations observed) {
        return LongStream.range(0, observed.schedule().size())
                .map(i -> observed.latencyNanos((int) i))
                .boxed()
                .toList();
    }
}
