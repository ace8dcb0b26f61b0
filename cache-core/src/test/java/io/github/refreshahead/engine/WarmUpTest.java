package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.REFRESH_AFTER;
import static io.github.refreshahead.engine.EngineFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.refreshahead.RefreshAheadListener.RefreshOutcome;
import io.github.refreshahead.RefreshAheadListener.Trigger;
import io.github.refreshahead.engine.WarmUp.Counts;
import io.github.refreshahead.jackson.JacksonTaskCodec;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.queue.RefreshQueue;
import io.github.refreshahead.store.Nonce;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cache that is filled before anybody asks. */
class WarmUpTest {

    private final EngineFixture fixture = new EngineFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Counts end(WarmUp warmUp) throws Exception {
        return warmUp.end().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static List<String> keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i).toList();
    }

    @Test
    void whatIsAbsentOrDueIsAskedForAndWhatIsFreshIsSkipped() throws Exception {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = fixture.cars(engine);
        engine.start();
        cars.get("due");
        fixture.pass(REFRESH_AFTER);
        cars.get("fresh");

        WarmUp warmUp = cars.warmUp(List.of("absent", "due", "fresh", "absent"), 1_000);
        eventually(() -> fixture.queue.sent.size() == 2);
        assertThat(warmUp.end().toCompletableFuture()).isNotDone();
        fixture.queue.sent.forEach(fixture.queue::deliver);

        assertThat(end(warmUp)).isEqualTo(new Counts(3, 1, 2, 0, 0, 0));
        eventually(() -> fixture.events.refreshes.size() == 2);
        assertThat(fixture.events.refreshes).containsOnly(RefreshOutcome.STORED);
        assertThat(fixture.events.loads)
                .containsExactlyInAnyOrder(Trigger.CALLER, Trigger.CALLER, Trigger.WARMUP, Trigger.REFRESH);
        int loads = fixture.loads.get();
        assertThat(List.of("absent", "due", "fresh"))
                .allSatisfy(key -> assertThat(cars.get(key)).startsWith(key + "#"));
        assertThat(fixture.loads).hasValue(loads);
    }

    @Test
    void withoutAQueueThisProcessLoadsNoFasterThanItsPlacesAllow() throws Exception {
        RefreshAheadEngine engine = RefreshAheadEngine.builder()
                .namespace("shop")
                .store(fixture.store)
                .settings(EngineSettings.builder().fallback(true, 2, 64).build())
                .listener(fixture.events)
                .build();
        try (engine) {
            RefreshAheadCache<String, String> cars = fixture.cars(engine);
            engine.start();

            assertThat(end(cars.warmUp(keys(300), 100_000))).isEqualTo(new Counts(300, 0, 300, 0, 0, 0));

            assertThat(fixture.loads).hasValue(300);
            assertThat(fixture.events.refreshes).hasSize(300).containsOnly(RefreshOutcome.STORED);
            assertThat(end(cars.warmUp(keys(300), 100_000))).isEqualTo(new Counts(300, 300, 0, 0, 0, 0));
        }
    }

    @Test
    void whatSomebodyLoadsOrTheQueueDoesNotTakeIsCounted() throws Exception {
        RefreshAheadCache<String, String> cars = fixture.cars(fixture.engine());
        RefreshAheadCache<String, String> elsewhere = fixture.cars(fixture.engine());
        elsewhere.warmUp(List.of("k0"), 1_000);
        eventually(() -> fixture.queue.sent.size() == 1);
        fixture.queue.answer = RefreshQueue.Offer.FULL;

        assertThat(end(cars.warmUp(keys(3), 1_000))).isEqualTo(new Counts(3, 0, 0, 1, 0, 2));

        eventually(() -> end(cars.warmUp(List.of("k1"), 1_000)).equals(new Counts(1, 0, 0, 0, 1, 0)));
    }

    @Test
    void aStoreInTroubleIsCountedToo() throws Exception {
        RefreshAheadCache<String, String> cars = fixture.cars(fixture.engine());
        fixture.store.breaks("read");
        assertThat(end(cars.warmUp(keys(2), 1_000))).isEqualTo(new Counts(2, 0, 0, 0, 0, 2));
    }

    @Test
    void noMoreKeysThanAllowedAreLookedAtInASecond() {
        try (RefreshAheadEngine engine = fixture.engine()) {
            RefreshAheadCache<String, String> cars = fixture.cars(engine);
            keys(30).forEach(cars::get);
            WarmUp warmUp = byHand(engine.operations().iterator().next(), keys(30), 25);

            List<Integer> done = new ArrayList<>();
            for (int tick = 0; tick < 10; tick++) {
                assertThat(warmUp.tick()).isTrue();
                done.add(warmUp.counts().done());
            }
            assertThat(done).containsExactly(2, 5, 7, 10, 12, 15, 17, 20, 22, 25);
            assertThat(warmUp.tick()).isTrue();
            assertThat(warmUp.tick()).isFalse();
            assertThat(warmUp.counts()).isEqualTo(new Counts(30, 30, 0, 0, 0, 0));
        }
    }

    @Test
    void aSlowQueueIsNotRunOver() {
        RefreshAheadEngine engine = fixture.engine();
        fixture.cars(engine);
        WarmUp warmUp = byHand(engine.operations().iterator().next(), keys(100), 1_000);

        assertThat(warmUp.tick()).isTrue();
        assertThat(fixture.queue.sent).hasSize(64);
        fixture.queue.sent.subList(0, 10).forEach(sent -> sent.settled().accept(RefreshQueue.Outcome.CONFIRMED));
        assertThat(warmUp.tick()).isTrue();
        assertThat(fixture.queue.sent).hasSize(74);
        assertThat(warmUp.counts()).isEqualTo(new Counts(100, 0, 10, 0, 0, 0));
    }

    private WarmUp byHand(RefreshAheadOperation operation, List<String> keys, int perSecond) {
        SecureRandom random = new SecureRandom();
        Parts parts = new Parts(
                fixture.store,
                new Events(List.of(fixture.events)),
                EngineSettings.builder().build(),
                System::nanoTime,
                () -> Nonce.random(random),
                new RefreshWrites(fixture.store, "warm-up-writes"),
                new Tracing(null),
                Runnable::run,
                new NoCopies());
        TaskSender sender = new TaskSender(
                parts,
                "shop",
                "me",
                new JacksonTaskCodec(),
                new Queues(fixture.queue),
                new RefreshPool(1, 1, Thread::new, new HandTimer()));
        Map<CacheKey, @Nullable Object[]> calls = new LinkedHashMap<>();
        keys.forEach(key -> calls.put(operation.keyOfParts(key), new Object[] {key}));
        return new WarmUp(parts, operation, new LoadRequests(parts, sender), calls, perSecond);
    }

    private static final class NoCopies implements Copies {
        @Override
        public void outdated(String cache, Collection<CacheKey> keys) {}

        @Override
        public void outdated(String cache) {}
    }

    @Test
    void aWarmUpEndsWhenItIsCancelledOrItsEngineClosed() throws Exception {
        fixture.queue.answer = RefreshQueue.Offer.ACCEPTED;
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = fixture.cars(engine);
        WarmUp cancelled = cars.warmUp(keys(1_000), 1);
        cancelled.cancel();
        assertThat(end(cancelled).keys()).isEqualTo(1_000);

        WarmUp closed = cars.warmUp(keys(1_000), 1);
        engine.close();
        assertThat(end(closed).done()).isLessThan(1_000);
        assertThat(end(cars.warmUp(keys(10), 1)).done()).isZero();
    }

    @Test
    void nothingToDoIsDoneAtOnceAndARateIsPositive() throws Exception {
        RefreshAheadCache<String, String> cars = fixture.cars(fixture.engine());
        assertThat(end(cars.warmUp(Collections.<String>emptyList()))).isEqualTo(new Counts(0, 0, 0, 0, 0, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cars.warmUp(keys(1), 0))
                .withMessage("perSecond (0) must be positive");
    }

    @Test
    void tenantsAreWarmedUpOneByOne() throws Exception {
        ThreadTenant tenant = new ThreadTenant();
        RefreshAheadEngine engine = fixture.engine(builder -> builder.keyContext(tenant));
        RefreshAheadCache<String, String> cars =
                fixture.cars(engine, builder -> builder.loader(key -> key + " of " + tenant.capture()));
        engine.start();
        tenant.as("north", () -> cars.warmUp(List.of("a")));
        eventually(() -> fixture.queue.sent.size() == 1);
        fixture.queue.deliver(fixture.queue.sent.get(0));
        fixture.refreshedWith(RefreshOutcome.STORED);
        tenant.as("north", () -> assertThat(cars.serve("a").value()).isEqualTo("a of north"));
        assertThat(fixture.events.loads).containsExactly(Trigger.WARMUP);
    }
}
