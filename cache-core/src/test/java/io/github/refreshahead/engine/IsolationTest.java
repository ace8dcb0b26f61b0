package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.REFRESH_AFTER;
import static io.github.refreshahead.engine.EngineFixture.TTL;
import static io.github.refreshahead.engine.EngineFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.RefreshAheadListener.RefreshOutcome;
import io.github.refreshahead.memory.InMemoryRefreshQueue;
import io.github.refreshahead.queue.RefreshQueue;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one cache's refreshes take from those of another, and how fast they may be. */
class IsolationTest {

    private static final List<String> KEYS = List.of("a", "b", "c", "d");

    private final EngineFixture fixture = new EngineFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private RefreshAheadEngine onNamedQueues(UnaryOperator<RefreshAheadEngine.Builder> change) {
        return fixture.engine(builder -> change.apply(builder.queue(InMemoryRefreshQueue.create())));
    }

    /** By whose clock rates are measured, too. */
    private RefreshAheadEngine byTheFixturesClock() {
        return fixture.engine(builder -> builder.nanoTime(fixture.nanos::get));
    }

    /** Loads all keys, lets them become due, and reads them. */
    private void makeDue(RefreshAheadCache<String, String> cache) {
        KEYS.forEach(cache::get);
        fixture.pass(REFRESH_AFTER);
        KEYS.forEach(cache::get);
    }

    private void deliverAll() {
        eventually(() -> fixture.queue.sent.size() == KEYS.size());
        fixture.queue.sent.forEach(fixture.queue::deliver);
    }

    @Test
    void slowOriginHoldsUpNoCacheInAnotherQueue() {
        CountDownLatch slowness = new CountDownLatch(1);
        RefreshAheadEngine engine = onNamedQueues(builder -> builder);
        Set<String> loaded = Collections.synchronizedSet(new HashSet<>());
        RefreshAheadCache<String, String> slow = fixture.cars(
                engine, "slow-cars", builder -> builder.queue("slow").loader(key -> {
                    if (!loaded.add(key)) {
                        slowness.await();
                    }
                    return key;
                }));
        RefreshAheadCache<String, String> quick = fixture.cars(engine, "quick-cars", builder -> builder);
        engine.start();
        makeDue(slow);
        eventually(() -> fixture.events.offers.size() == KEYS.size());

        makeDue(quick);

        eventually(() -> Collections.frequency(fixture.events.refreshes, RefreshOutcome.STORED) == KEYS.size());
        slowness.countDown();
    }

    @Test
    void refreshesBeginAsOftenAsTheCacheMay() {
        RefreshAheadEngine engine = byTheFixturesClock();
        RefreshAheadCache<String, String> cars =
                fixture.cars(engine, builder -> builder.maxPerSecond(20).concurrency(10));
        engine.start();
        makeDue(cars);
        assertThat(fixture.loads).hasValue(4);

        deliverAll();

        // The first, and one that may make up for a late timer.
        eventually(() -> fixture.loads.get() == 6);
        fixture.pass(Duration.ofMillis(49));
        assertThat(fixture.loads).hasValue(6);
        fixture.pass(Duration.ofMillis(1));
        eventually(() -> fixture.loads.get() == 7);
        fixture.pass(Duration.ofMillis(50));
        eventually(() -> fixture.loads.get() == 8);
    }

    @Test
    void taskThatLoadsNothingCountsForNothing() {
        RefreshAheadEngine engine = byTheFixturesClock();
        RefreshAheadCache<String, String> cars =
                fixture.cars(engine, builder -> builder.maxPerSecond(0.001).concurrency(10));
        engine.start();
        makeDue(cars);
        eventually(() -> fixture.queue.sent.size() == KEYS.size());
        cars.invalidate("a");
        cars.invalidate("b");
        cars.invalidate("c");

        deliverAll();

        eventually(() -> Collections.frequency(fixture.events.refreshes, RefreshOutcome.GONE) == 3);
        eventually(() -> fixture.loads.get() == 5);
        assertThat(fixture.queue.settledDeliveries)
                .hasSizeGreaterThanOrEqualTo(3)
                .containsOnly("done");
    }

    @Test
    void taskOfAnExpiredEntryCallsNoOrigin() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = fixture.cars(engine);
        engine.start();
        HandQueue.Sent task = fixture.taskOfADueEntry(cars);
        assertThat(task.task().timeToLive()).isEqualTo(TTL.minus(REFRESH_AFTER));
        fixture.pass(TTL.plus(Duration.ofMinutes(1))); // the queue would have dropped it long ago

        fixture.queue.deliver(task);

        fixture.refreshedWith(RefreshOutcome.GONE);
        assertThat(fixture.loads).hasValue(1);
    }

    @Test
    void localFallbackKeepsTheLimit() {
        RefreshAheadEngine engine = byTheFixturesClock();
        RefreshAheadCache<String, String> cars =
                fixture.cars(engine, builder -> builder.maxPerSecond(0.001).concurrency(10));
        fixture.queue.state = RefreshQueue.State.DOWN;
        makeDue(cars);

        eventually(() -> Collections.frequency(fixture.events.refreshes, RefreshOutcome.STORED) == 1);
        assertThat(fixture.loads).hasValue(5);
    }

    @Test
    void tasksThatWaitForTheirTurnDoNotHoldUpTheEnd() {
        RefreshAheadEngine engine = byTheFixturesClock();
        RefreshAheadCache<String, String> cars = fixture.cars(engine, builder -> builder.maxPerSecond(0.001));
        engine.start();
        makeDue(cars);
        deliverAll();
        eventually(() -> fixture.queue.settledDeliveries.size() == 1);

        engine.stop();

        assertThat(fixture.queue.settledDeliveries).containsExactly("done");
    }

    @Test
    void cacheWithALimitSharesItsQueueWithNoOther() {
        RefreshAheadEngine engine = onNamedQueues(builder -> builder);
        fixture.cars(engine, "cars", builder -> builder.maxPerSecond(10));

        assertThatThrownBy(() -> fixture.cars(engine, "bikes", builder -> builder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("caches 'cars' and 'bikes' share the queue 'default', where refreshes of one would wait for"
                        + " maxPerSecond of the other; give 'cars' a queue of its own");

        fixture.cars(engine, "vans", builder -> builder.queue("vans").maxPerSecond(5));
    }

    @Test
    void whoConsumesNothingMayNameLimitsInOneQueue() {
        RefreshAheadEngine engine =
                fixture.engine(EngineSettings.builder().consumer(false, 4, 8).build());
        fixture.cars(engine, "cars", builder -> builder.maxPerSecond(10));
        fixture.cars(engine, "bikes", builder -> builder);

        assertThat(engine.queueStates()).containsOnlyKeys("default");
    }

    @Test
    void queueWithoutNamesRefusesAName() {
        assertThatThrownBy(() -> fixture.cars(fixture.engine(), builder -> builder.queue("slow")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "cache 'cars': there is no queue 'slow', since the RefreshQueue has no named queues; take the"
                                + " name away");
    }

    @Test
    void onlyChosenQueuesAreConsumed() {
        InMemoryRefreshQueue queue = InMemoryRefreshQueue.create();
        RefreshAheadEngine engine = fixture.engine(builder -> builder.queue(queue)
                .settings(
                        EngineSettings.builder().consumerQueues(Set.of("slow")).build()));
        RefreshAheadCache<String, String> slow = fixture.cars(engine, "slow-cars", builder -> builder.queue("slow"));
        RefreshAheadCache<String, String> quick = fixture.cars(engine, "quick-cars", builder -> builder);
        engine.start();

        makeDue(quick);
        makeDue(slow);

        eventually(() -> Collections.frequency(fixture.events.refreshes, RefreshOutcome.STORED) == KEYS.size());
        assertThat(queue.waiting()).isEqualTo(KEYS.size());
        assertThat(engine.queueStates()).containsOnlyKeys("default", "slow");
    }

    @Test
    void namesAndLimitsOutOfRangeAreRefused() {
        RefreshAheadEngine engine = fixture.engine();
        assertThatThrownBy(() -> fixture.cars(engine, builder -> builder.maxPerSecond(0)))
                .hasMessage("maxPerSecond (0.0) must be positive, and at most 1000000");
        assertThatThrownBy(() -> fixture.cars(engine, builder -> builder.queue("a.b")))
                .hasMessage(
                        "queue (a.b) must be 1 to 50 letters, digits, dashes or underscores, and not parked or events");
    }
}
