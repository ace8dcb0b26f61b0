package io.github.refreshahead.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whether something is under way in an engine. */
class IdleTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final EngineFixture fixture = new EngineFixture();
    private final RefreshAheadEngine engine = fixture.engine();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void idleEngineHasOfferedWhatIsDue() throws InterruptedException {
        RefreshAheadCache<String, String> cars = fixture.cars(engine);
        for (int car = 0; car < 100; car++) {
            cars.get("a" + car);
        }
        fixture.pass(EngineFixture.REFRESH_AFTER);
        for (int car = 0; car < 100; car++) {
            cars.get("a" + car);
        }
        assertThat(engine.awaitIdle(LONG)).isTrue();
        assertThat(fixture.queue.sent).hasSize(100);
    }

    @Test
    void engineIsNotIdleWhileARefreshRuns() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(2);
        CountDownLatch answered = new CountDownLatch(1);
        RefreshAheadCache<String, String> cars = fixture.cars(
                engine,
                cache -> cache.loader(key -> {
                    asked.countDown();
                    if (asked.getCount() == 0) {
                        answered.await();
                    }
                    return key;
                }));
        engine.start();
        fixture.queue.deliver(fixture.taskOfADueEntry(cars));
        asked.await();
        assertThat(engine.awaitIdle(Duration.ofMillis(1))).isFalse();
        answered.countDown();
        assertThat(engine.awaitIdle(LONG)).isTrue();
        assertThat(fixture.queue.settledDeliveries).containsExactly("done");
    }
}
