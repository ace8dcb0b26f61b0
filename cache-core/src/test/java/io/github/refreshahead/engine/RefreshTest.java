package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.REFRESH_AFTER;
import static io.github.refreshahead.engine.EngineFixture.TTL;
import static io.github.refreshahead.engine.EngineFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.RefreshAheadListener.OfferOutcome;
import io.github.refreshahead.RefreshAheadListener.RefreshOutcome;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.queue.QueuedTask;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a task: worker and refresh. */
class RefreshTest {

    private final EngineFixture fixture = new EngineFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aTaskIsWorkedOffAndTheEntryOverwritten() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = fixture.cars(engine);
        engine.start();
        HandQueue.Sent task = fixture.taskOfADueEntry(cars);

        fixture.queue.deliver(task);

        fixture.refreshedWith(RefreshOutcome.STORED);
        assertThat(cars.serve("a").value()).isEqualTo("a#2");
        assertThat(cars.serve("a").state()).isEqualTo(ServeState.FRESH);
        assertThat(fixture.queue.settledDeliveries).containsExactly("done");
        assertThat(fixture.events.offers).containsExactly(OfferOutcome.QUEUED);
    }

    @Test
    void aTaskLivesAsLongAsItsEntryIsServed() {
        RefreshAheadCache<String, String> cars = fixture.cars(fixture.engine());
        Duration life = fixture.taskOfADueEntry(cars).task().timeToLive();
        assertThat(life).isEqualTo(TTL.minus(REFRESH_AFTER));
    }

    @Test
    void anyEngineOfTheFleetCanWorkATaskOff() {
        RefreshAheadEngine api =
                fixture.engine(EngineSettings.builder().consumer(false, 4, 8).build());
        RefreshAheadCache<String, String> cars = fixture.cars(api);
        api.start();
        assertThat(fixture.queue.handler).isNull();
        HandQueue.Sent task = fixture.taskOfADueEntry(cars);

        RefreshAheadEngine consumer = fixture.engine();
        fixture.cars(consumer, builder -> builder.loader(key -> "by the consumer"));
        consumer.start();
        fixture.queue.deliver(task);

        fixture.refreshedWith(RefreshOutcome.STORED);
        assertThat(cars.get("a")).isEqualTo("by the consumer");
    }

    @Test
    void aTaskDeliveredAgainAfterItWasDoneIsHarmless() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = fixture.cars(engine);
        engine.start();
        HandQueue.Sent task = fixture.taskOfADueEntry(cars);
        fixture.queue.deliver(task);
        fixture.refreshedWith(RefreshOutcome.STORED);
        fixture.pass(Duration.ofMillis(1));

        fixture.queue.deliver(task.task());

        eventually(() -> fixture.queue.settledDeliveries.size() == 2);
        assertThat(fixture.events.refreshes).containsExactly(RefreshOutcome.STORED, RefreshOutcome.SUPERSEDED);
        assertThat(fixture.loads).hasValue(2);
    }

    @Test
    void aRefreshOfAnInvalidatedEntryDoesNotMakeItAgain() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = fixture.cars(engine);
        engine.start();
        HandQueue.Sent task = fixture.taskOfADueEntry(cars);
        cars.invalidate("a");

        fixture.queue.deliver(task);

        fixture.refreshedWith(RefreshOutcome.GONE);
        assertThat(fixture.loads).hasValue(1);
    }

    @Test
    void aRefreshThatIsOvertakenByAnInvalidationIsNotStored() {
        RefreshAheadEngine engine = fixture.engine();
        List<RefreshAheadCache<String, String>> self = new ArrayList<>();
        self.add(fixture.cars(
                engine,
                builder -> builder.loader(key -> {
                    if (fixture.loads.incrementAndGet() == 2) {
                        self.get(0).invalidate(key);
                    }
                    return key + "#" + fixture.loads.get();
                })));
        engine.start();

        fixture.queue.deliver(fixture.taskOfADueEntry(self.get(0)));

        fixture.refreshedWith(RefreshOutcome.INVALIDATED);
        assertThat(self.get(0).serve("a").state()).isEqualTo(ServeState.LOADED);
    }

    @Test
    void aFailedRefreshBacksOffInTheEntryAndTheNextReaderAsksAgain() {
        AtomicBoolean down = new AtomicBoolean();
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = fixture.cars(
                engine,
                builder -> builder.loader(key -> {
                    if (down.get()) {
                        throw new IllegalStateException("origin is down");
                    }
                    return key;
                }));
        engine.start();
        HandQueue.Sent task = fixture.taskOfADueEntry(cars);
        down.set(true);
        fixture.queue.deliver(task);
        fixture.refreshedWith(RefreshOutcome.FAILED);
        assertThat(fixture.queue.settledDeliveries).containsExactly("done");

        fixture.pass(Duration.ofMillis(799));
        assertThat(cars.get("a")).isEqualTo("a");
        fixture.pass(Duration.ofMillis(1));
        assertThat(cars.get("a")).isEqualTo("a");
        eventually(() -> fixture.queue.sent.size() == 2);
    }

    @Test
    void theNthFailureInARowIsParkedOnce() {
        AtomicBoolean down = new AtomicBoolean();
        RefreshAheadEngine engine =
                fixture.engine(EngineSettings.builder().parkAfter(2).build());
        RefreshAheadCache<String, String> cars = fixture.cars(
                engine,
                builder -> builder.loader(key -> {
                    if (down.get()) {
                        throw new IllegalStateException("origin is down");
                    }
                    return key;
                }));
        engine.start();
        cars.get("a");
        down.set(true);
        fixture.pass(REFRESH_AFTER);
        for (int i = 1; i <= 3; i++) {
            int tasks = i;
            cars.get("a");
            eventually(() -> fixture.queue.sent.size() == tasks);
            fixture.queue.deliver(fixture.queue.sent.get(i - 1));
            eventually(() -> fixture.queue.settledDeliveries.size() == tasks);
            fixture.pass(Duration.ofMillis(800 * (1L << (i - 1))));
        }
        assertThat(fixture.queue.settledDeliveries)
                .containsExactly("done", "parked: failed 2 times in a row, java.lang.IllegalStateException", "done");
        assertThat(fixture.events.refreshes)
                .containsExactly(RefreshOutcome.FAILED, RefreshOutcome.PARKED, RefreshOutcome.FAILED);
    }

    @Test
    void aNullThatIsNotToBeStoredRemovesTheEntry() {
        AtomicBoolean sold = new AtomicBoolean();
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars =
                fixture.cars(engine, builder -> builder.nullTtl(Duration.ZERO).loader(key -> sold.get() ? null : key));
        engine.start();
        HandQueue.Sent task = fixture.taskOfADueEntry(cars);
        sold.set(true);

        fixture.queue.deliver(task);

        fixture.refreshedWith(RefreshOutcome.NOT_STORABLE);
        assertThat(cars.get("a")).isNull();
    }

    @Test
    void aRefreshThatHangsIsInterruptedAndGivenUpAndItsPlaceIsFreed() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch forever = new CountDownLatch(1);
        RefreshAheadEngine engine =
                fixture.engine(EngineSettings.builder().consumer(true, 1, 8).build());
        RefreshAheadCache<String, String> cars = fixture.cars(
                engine, builder -> builder.loadTimeout(Duration.ofMillis(50)).loader(key -> {
                    if (fixture.loads.incrementAndGet() == 2) {
                        try {
                            forever.await();
                        } catch (InterruptedException e) {
                            interrupted.countDown();
                            awaitUninterruptibly(forever);
                        }
                    }
                    return key + "#" + fixture.loads.get();
                }));
        engine.start();
        fixture.queue.deliver(fixture.taskOfADueEntry(cars));
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        fixture.refreshedWith(RefreshOutcome.FAILED);
        assertThat(fixture.queue.settledDeliveries).containsExactly("done");
        assertThat(engine.stuckRefreshes()).isOne();

        cars.get("b");
        fixture.pass(REFRESH_AFTER);
        cars.get("b");
        eventually(() -> fixture.queue.sent.size() == 2);
        fixture.queue.deliver(fixture.queue.sent.get(1));
        eventually(() -> fixture.events.refreshes.contains(RefreshOutcome.STORED));
        forever.countDown();
        eventually(() -> engine.stuckRefreshes() == 0);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean done = false;
        while (!done) {
            try {
                done = latch.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                // deaf on purpose
            }
        }
    }

    @Test
    void tasksThatCannotBeBelievedAreParkedUnseen() {
        RefreshAheadEngine engine =
                fixture.engine(EngineSettings.builder().maxTaskSize(2_000).build());
        RefreshAheadCache<String, String> cars = fixture.cars(engine);
        engine.start();
        String body = new String(fixture.taskOfADueEntry(cars).task().body(), StandardCharsets.UTF_8);

        deliver("garbage");
        deliver(body + " ".repeat(3_000));
        deliver(body.replace("\"namespace\":\"shop\"", "\"namespace\":\"other\""));
        deliver(body.replace("[\"a\"]", "[\"b\"]"));
        deliver(body.replace("[\"a\"]", "[\"a\",\"b\"]"));
        deliver(body.replace("\"version\":1", "\"version\":2"));

        eventually(() -> fixture.queue.settledDeliveries.size() == 6);
        assertThat(fixture.queue.settledDeliveries)
                .containsExactlyInAnyOrder(
                        "parked: malformed",
                        "parked: too large",
                        "parked: namespace",
                        "parked: key",
                        "parked: malformed",
                        "parked: malformed");
        assertThat(fixture.loads).hasValue(1);
    }

    private void deliver(String body) {
        fixture.queue.deliver(
                new QueuedTask("cars", body.getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(1), Map.of()));
    }

    @Test
    void aTaskForAnOperationThatThisServiceDoesNotHaveIsLeftToOthers() {
        RefreshAheadEngine api = fixture.engine();
        HandQueue.Sent task = fixture.taskOfADueEntry(fixture.cars(api));
        RefreshAheadEngine older = fixture.engine();
        fixture.cars(older, "bikes", builder -> builder);
        older.start();

        fixture.queue.deliver(task);

        fixture.refreshedWith(RefreshOutcome.UNKNOWN_OPERATION);
        assertThat(fixture.queue.settledDeliveries).containsExactly("done");
    }
}
