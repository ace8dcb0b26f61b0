package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.REFRESH_AFTER;
import static io.github.refreshahead.engine.EngineFixture.TTL;
import static io.github.refreshahead.engine.EngineFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.RefreshAheadListener.OfferOutcome;
import io.github.refreshahead.RefreshAheadListener.RefreshOutcome;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.queue.RefreshQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a due entry before, or instead of, the queue: dispatcher and local fallback. */
class DispatchTest {

    private final EngineFixture fixture = new EngineFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void withoutAQueueRefreshesRunInThisProcess() {
        RefreshAheadEngine engine = RefreshAheadEngine.builder()
                .namespace("shop")
                .store(fixture.store)
                .listener(fixture.events)
                .build();
        try (engine) {
            RefreshAheadCache<String, String> cars = fixture.cars(engine);
            engine.start();
            cars.get("a");
            fixture.pass(REFRESH_AFTER);
            assertThat(cars.get("a")).isEqualTo("a#1");
            fixture.refreshedWith(RefreshOutcome.STORED);
            assertThat(cars.get("a")).isEqualTo("a#2");
            assertThat(fixture.events.offers).containsExactly(OfferOutcome.LOCAL);
        }
    }

    @Test
    void aTaskThatCannotBeSentOrDeliveredIsRefreshedInThisProcess() {
        for (RefreshQueue.Outcome outcome : List.of(RefreshQueue.Outcome.RETURNED, RefreshQueue.Outcome.UNKNOWN)) {
            try (EngineFixture one = new EngineFixture()) {
                RefreshAheadCache<String, String> cars = one.cars(one.engine());
                cars.get("a");
                one.pass(REFRESH_AFTER);
                cars.get("a");
                eventually(() -> one.queue.sent.size() == 1);
                one.queue.sent.get(0).settled().accept(outcome);
                eventually(() -> one.events.refreshes.contains(RefreshOutcome.STORED));
                assertThat(one.events.offers).containsExactly(OfferOutcome.LOCAL);
            }
        }
        for (RefreshQueue.State state : List.of(RefreshQueue.State.DOWN, RefreshQueue.State.UNATTENDED)) {
            try (EngineFixture one = new EngineFixture()) {
                one.queue.state = state;
                RefreshAheadCache<String, String> cars = one.cars(one.engine());
                cars.get("a");
                one.pass(REFRESH_AFTER);
                cars.get("a");
                eventually(() -> one.events.refreshes.contains(RefreshOutcome.STORED));
                assertThat(one.queue.sent).isEmpty();
            }
        }
    }

    /** A cache whose origin belongs to each caller. */
    private static RefreshAheadOperation callersOwn(RefreshAheadEngine engine) {
        return engine.register(new OperationSpec(
                "own",
                "own",
                CachePolicy.builder()
                        .ttl(TTL)
                        .refreshAfter(REFRESH_AFTER)
                        .jitter(0)
                        .build(),
                String.class,
                List.of(String.class),
                arguments -> arguments,
                OperationSpec.Refresher.NONE,
                null,
                null));
    }

    @Test
    void whatOnlyTheCallerCouldCallIsRefreshedByItAndNeverQueued() throws Throwable {
        RefreshAheadOperation first = callersOwn(fixture.engine());
        RefreshAheadOperation second = first.refreshedHere(arguments -> arguments[0] + " again");
        assertThat(first.call(new Object[] {"a"}, () -> "first")).isEqualTo("first");
        fixture.pass(REFRESH_AFTER);
        assertThat(second.call(new Object[] {"a"}, () -> "second")).isEqualTo("first");
        fixture.refreshedWith(RefreshOutcome.STORED);
        assertThat(first.call(new Object[] {"a"}, () -> "third")).isEqualTo("a again");
        assertThat(fixture.events.offers).containsExactly(OfferOutcome.LOCAL);
        assertThat(fixture.queue.sent).isEmpty();
    }

    @Test
    void whatOnlyTheCallerCouldCallIsRefreshedByItAlsoWithoutTheFallback() throws Throwable {
        EngineSettings settings = EngineSettings.builder().fallback(false, 1, 1).build();
        RefreshAheadOperation own =
                callersOwn(fixture.engine(settings)).refreshedHere(arguments -> arguments[0] + " again");
        own.call(new Object[] {"a"}, () -> "first");
        fixture.pass(REFRESH_AFTER);
        own.call(new Object[] {"a"}, () -> "second");
        fixture.refreshedWith(RefreshOutcome.STORED);
        assertThat(fixture.events.offers).containsExactly(OfferOutcome.LOCAL);
    }

    @Test
    void nobodyAsksForALoadThatOnlyACallerCouldDo() throws Throwable {
        RefreshAheadOperation own = callersOwn(fixture.engine());
        own.call(new Object[] {"a"}, () -> "first");
        assertThat(own.refresh(new Object[] {"a"})).isFalse();
        assertThatThrownBy(() -> own.warmUp(List.<Object[]>of(new Object[] {"b"}), 10))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("cache 'own' cannot be warmed up");
        assertThat(fixture.events.offers).isEmpty();
    }

    @Test
    void theQueuedCopyOfALocalRefreshFindsItDone() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = fixture.cars(engine);
        engine.start();
        HandQueue.Sent task = fixture.taskOfADueEntry(cars);
        task.settled().accept(RefreshQueue.Outcome.UNKNOWN);
        fixture.refreshedWith(RefreshOutcome.STORED);
        fixture.pass(Duration.ofMillis(1));

        fixture.queue.deliver(task.task());
        eventually(() -> fixture.events.refreshes.contains(RefreshOutcome.SUPERSEDED));
        assertThat(fixture.loads).hasValue(2);
    }

    @Test
    void aFullQueueIsOverloadSoTheRefreshIsDroppedAndTheEntryBacksOff() {
        RefreshAheadCache<String, String> cars = fixture.cars(fixture.engine());
        fixture.queue.answer = RefreshQueue.Offer.FULL;
        cars.get("a");
        fixture.pass(REFRESH_AFTER);
        cars.get("a");
        eventually(() -> fixture.events.offers.contains(OfferOutcome.DROPPED));

        fixture.queue.answer = RefreshQueue.Offer.ACCEPTED;
        eventually(() -> {
            // The backoff is written behind the event; until then the entry is still leased to the dropped task.
            fixture.pass(Duration.ofMillis(100));
            cars.get("a");
            return fixture.queue.sent.size() == 1;
        });
        assertThat(fixture.loads).hasValue(1);
        assertThat(fixture.events.refreshes).isEmpty();
    }

    @Test
    void aServiceThatMayNotRefreshItselfDropsWhatTheQueueCannotTake() {
        RefreshAheadEngine engine =
                fixture.engine(EngineSettings.builder().fallback(false, 4, 100).build());
        fixture.queue.state = RefreshQueue.State.DOWN;
        RefreshAheadCache<String, String> cars = fixture.cars(engine);
        cars.get("a");
        fixture.pass(REFRESH_AFTER);
        cars.get("a");
        eventually(() -> fixture.events.offers.contains(OfferOutcome.DROPPED));
        assertThat(fixture.loads).hasValue(1);
    }

    @Test
    void theCallerMayChangeItsArgumentAfterwards() {
        RefreshAheadEngine engine = fixture.engine();
        AtomicInteger loads = new AtomicInteger();
        OperationSpec spec = new OperationSpec(
                "ids",
                "ids#all",
                io.github.refreshahead.CachePolicy.builder()
                        .ttl(TTL)
                        .refreshAfter(REFRESH_AFTER)
                        .jitter(0)
                        .build(),
                String.class,
                List.of(new TypeRef<List<String>>() {}.type()),
                arguments -> arguments,
                arguments -> arguments[0] + "#" + loads.incrementAndGet(),
                null,
                null);
        RefreshAheadOperation ids = engine.register(spec);
        engine.start();
        List<String> argument = new ArrayList<>(List.of("x"));
        call(ids, argument);
        fixture.pass(REFRESH_AFTER);
        call(ids, argument);
        argument.set(0, "changed");
        eventually(() -> fixture.queue.sent.size() == 1);
        fixture.queue.deliver(fixture.queue.sent.get(0));

        fixture.refreshedWith(RefreshOutcome.STORED);
        assertThat(call(ids, List.of("x"))).isEqualTo("[x]#2");
    }

    private static Object call(RefreshAheadOperation operation, Object argument) {
        try {
            return operation.call(
                    new Object[] {argument}, () -> operation.spec().refresher().refresh(new Object[] {argument}));
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void argumentsThatDoNotSurviveTheJourneyAreNotPublished() {
        RefreshAheadEngine engine = fixture.engine();
        OperationSpec spec = new OperationSpec(
                "forgetful",
                "forgetful#load",
                io.github.refreshahead.CachePolicy.builder().ttl(TTL).jitter(0).build(),
                String.class,
                List.of(Forgetful.class),
                arguments -> new Object[] {((Forgetful) java.util.Objects.requireNonNull(arguments[0])).id},
                arguments -> "value",
                null,
                null);
        RefreshAheadOperation operation = engine.register(spec);
        call(operation, new Forgetful("a"));
        fixture.pass(TTL.minusSeconds(1));
        call(operation, new Forgetful("a"));
        eventually(() -> fixture.events.offers.contains(OfferOutcome.ARGUMENTS_UNSTABLE));
        assertThat(fixture.queue.sent).isEmpty();
    }

    /** Loses what it knows when it is written as JSON. */
    public static final class Forgetful {
        final String id;
        public String shown = "nothing";

        public Forgetful() {
            this("forgotten");
        }

        Forgetful(String id) {
            this.id = id;
        }
    }
}
