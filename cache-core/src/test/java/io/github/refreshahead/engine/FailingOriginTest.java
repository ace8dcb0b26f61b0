package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.RefreshAheadListener.RefreshOutcome;
import io.github.refreshahead.ServeState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An origin that fails for a key, for as long as its entry lives. */
class FailingOriginTest {

    private static final Duration TTL = Duration.ofMinutes(10);

    /** A refresh is of use for 100 s, so the first pause is 10 s. */
    private static final Duration REFRESH_AFTER = TTL.minusSeconds(100);

    private final EngineFixture fixture = new EngineFixture();
    private final AtomicBoolean down = new AtomicBoolean();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void pausesGrowToTheirCapReadersKeepTheOldValueAndTheTaskIsParkedOnce() throws Exception {
        RefreshAheadEngine engine =
                fixture.engine(EngineSettings.builder().parkAfter(3).build());
        RefreshAheadCache<String, String> cars = fixture.cars(
                engine, builder -> builder.ttl(TTL).refreshAfter(REFRESH_AFTER).loader(key -> {
                    if (down.get()) {
                        throw new IllegalStateException("origin is down");
                    }
                    return "old value";
                }));
        engine.start();
        cars.get("a");
        down.set(true);
        fixture.pass(REFRESH_AFTER);

        List<Integer> seconds = new ArrayList<>();
        for (int second = 0; second < 100; second++) {
            assertThat(cars.serve("a"))
                    .satisfies(served -> assertThat(served.state()).isEqualTo(ServeState.DUE))
                    .satisfies(served -> assertThat(served.value()).isEqualTo("old value"));
            assertThat(engine.awaitIdle(Duration.ofSeconds(10))).isTrue();
            int tasks = fixture.queue.sent.size();
            if (tasks > seconds.size()) {
                seconds.add(second);
                fixture.queue.deliver(fixture.queue.sent.get(tasks - 1));
                eventually(() -> fixture.queue.settledDeliveries.size() == tasks);
            }
            fixture.pass(Duration.ofSeconds(1));
        }

        assertThat(seconds).containsExactly(0, 10, 30, 60, 90);
        assertThat(fixture.events.refreshes)
                .containsExactly(
                        RefreshOutcome.FAILED,
                        RefreshOutcome.FAILED,
                        RefreshOutcome.PARKED,
                        RefreshOutcome.FAILED,
                        RefreshOutcome.FAILED);
        assertThat(fixture.queue.settledDeliveries)
                .filteredOn(settled -> !settled.equals("done"))
                .containsExactly("parked: failed 3 times in a row, java.lang.IllegalStateException");
        assertThatThrownBy(() -> cars.get("a")).hasMessage("origin is down");
    }
}
