package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.REFRESH_AFTER;
import static io.github.refreshahead.engine.EngineFixture.TTL;
import static io.github.refreshahead.engine.EngineFixture.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.RefreshAheadListener.OfferOutcome;
import io.github.refreshahead.RefreshAheadListener.RefreshOutcome;
import io.github.refreshahead.RefreshAheadListener.Trigger;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.engine.OperationSpec.BulkRefresher;
import io.github.refreshahead.queue.RefreshQueue;
import io.github.refreshahead.store.ReadResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What calls for several elements find due: one task, one claim, one call of the origin; and an end for each. */
class BulkRefreshTest {

    private final EngineFixture fixture = new EngineFixture();
    private final BulkOfCars origin = new BulkOfCars();

    @AfterEach
    void close() {
        fixture.close();
    }

    private RefreshAheadCache<String, String> cars(
            RefreshAheadEngine engine, UnaryOperator<RefreshAheadCache.Builder<String, String>> change) {
        return origin.cars(engine, change);
    }

    private RefreshAheadCache<String, String> cars(RefreshAheadEngine engine) {
        return cars(engine, builder -> builder);
    }

    @Test
    void fiftyDueEntriesAreOneTaskAndOneCallOfTheOrigin() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = cars(engine);
        engine.start();
        List<String> keys = BulkOfCars.keys(50);
        cars.getAll(keys);
        fixture.pass(REFRESH_AFTER);
        fixture.store.operations.clear();

        assertThat(cars.getAll(keys)).containsEntry("k7", "k7#1");
        eventually(() -> !fixture.queue.sent.isEmpty());
        assertThat(fixture.store.operations).containsExactly("readAll", "claim");
        assertThat(fixture.queue.sent).hasSize(1);

        fixture.queue.deliver(fixture.queue.sent.get(0));
        eventually(() -> fixture.queue.settledDeliveries.size() == 1);
        assertThat(fixture.queue.settledDeliveries).containsExactly("done");
        assertThat(fixture.store.operations.stream().filter("claim"::equals)).hasSize(2);
        assertThat(origin.asked).hasSize(2).endsWith(Set.copyOf(keys));
        assertThat(fixture.events.refreshes).hasSize(50).containsOnly(RefreshOutcome.STORED);
        assertThat(fixture.events.offers).hasSize(50).containsOnly(OfferOutcome.QUEUED);
        assertThat(fixture.events.loads).containsExactly(Trigger.CALLER, Trigger.REFRESH);
        assertThat(cars.getAll(keys)).containsEntry("k7", "k7#2");
        assertThat(fixture.queue.sent).hasSize(1);
    }

    @Test
    void readersOfTheSameDueEntriesAskOnce() {
        RefreshAheadCache<String, String> cars = cars(fixture.engine());
        cars.getAll(List.of("a", "b", "c"));
        fixture.pass(REFRESH_AFTER);
        cars.getAll(List.of("a", "b"));
        eventually(() -> fixture.queue.sent.size() == 1);

        cars.getAll(List.of("a", "b", "c"));
        eventually(() -> fixture.queue.sent.size() == 2);

        assertThat(new String(fixture.queue.sent.get(1).task().body(), UTF_8))
                .contains("[\"c\"]")
                .doesNotContain("further");
    }

    @Test
    void taskThatWouldBeTooLargeIsCut() {
        RefreshAheadCache<String, String> cars =
                cars(fixture.engine(EngineSettings.builder().maxTaskSize(4_000).build()));
        List<String> keys = BulkOfCars.keys(100);
        cars.getAll(keys);
        fixture.pass(REFRESH_AFTER);

        cars.getAll(keys);

        eventually(() -> fixture.queue.sent.size() == 4);
        assertThat(fixture.queue.sent)
                .allSatisfy(sent -> assertThat(sent.task().body()).hasSizeLessThanOrEqualTo(4_000));
    }

    @Test
    void elementsOfATaskEndEachForItself() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = cars(engine, builder -> builder.nullTtl(Duration.ZERO));
        engine.start();
        cars.getAll(List.of("a", "gone", "b"));
        fixture.pass(REFRESH_AFTER);
        cars.getAll(List.of("a", "gone", "b"));
        eventually(() -> !fixture.queue.sent.isEmpty());
        cars.invalidate("gone");
        origin.loading = keys -> cars.invalidate("b");

        fixture.queue.deliver(fixture.queue.sent.get(0));
        eventually(() -> fixture.events.refreshes.size() == 3);

        assertThat(fixture.events.refreshes)
                .containsExactlyInAnyOrder(RefreshOutcome.STORED, RefreshOutcome.GONE, RefreshOutcome.INVALIDATED);
        assertThat(origin.asked).endsWith(Set.of("a", "b"));
        assertThat(fixture.queue.settledDeliveries).containsExactly("done");
    }

    @Test
    void refreshThatNoLongerFindsAnElementRemovesItAlone() {
        RefreshAheadEngine engine = fixture.engine();
        Set<String> sold = ConcurrentHashMap.newKeySet();
        RefreshAheadCache<String, String> cars = engine.cache("cars", String.class, new TypeRef<String>() {})
                .ttl(TTL)
                .refreshAfter(REFRESH_AFTER)
                .jitter(0)
                .nullTtl(Duration.ZERO)
                .bulkLoader(keys -> keys.stream()
                        .filter(key -> !sold.contains(key))
                        .collect(Collectors.toMap(key -> key, key -> "car " + key)))
                .build();
        engine.start();
        cars.getAll(List.of("a", "b"));
        fixture.pass(REFRESH_AFTER);
        sold.add("a");
        cars.getAll(List.of("a", "b"));
        eventually(() -> !fixture.queue.sent.isEmpty());

        fixture.queue.deliver(fixture.queue.sent.get(0));
        eventually(() -> fixture.events.refreshes.size() == 2);

        assertThat(cars.getAll(List.of("a", "b"))).containsOnlyKeys("b");
    }

    @Test
    void failedRefreshOfATaskBacksEachOfItsEntriesOff() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = cars(engine);
        engine.start();
        cars.getAll(List.of("a", "b"));
        fixture.pass(REFRESH_AFTER);
        cars.getAll(List.of("a", "b"));
        eventually(() -> !fixture.queue.sent.isEmpty());
        origin.loading = keys -> {
            throw new IllegalStateException("origin down");
        };

        fixture.queue.deliver(fixture.queue.sent.get(0));
        eventually(() -> fixture.events.refreshes.size() == 2);

        assertThat(fixture.events.refreshes).containsOnly(RefreshOutcome.FAILED);
        assertThat(cars.getAll(List.of("a", "b"))).containsEntry("a", "a#1");
        assertThat(fixture.queue.sent).hasSize(1);
    }

    @Test
    void pausedCacheAsksForNothingAndLeavesTasksToOthers() throws Exception {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = cars(engine);
        engine.start();
        cars.getAll(List.of("a", "b", "c"));
        fixture.pass(REFRESH_AFTER);
        cars.getAll(List.of("a", "b"));
        eventually(() -> !fixture.queue.sent.isEmpty());
        cars.control().pause();

        assertThat(cars.getAll(List.of("c"))).containsEntry("c", "c#1");
        fixture.queue.deliver(fixture.queue.sent.get(0));
        eventually(() -> fixture.events.refreshes.size() == 2);

        assertThat(fixture.events.refreshes).containsOnly(RefreshOutcome.PAUSED);
        assertThat(fixture.queue.settledDeliveries).containsExactly("done");
        assertThat(origin.calls).hasValue(1);
        assertThat(engine.awaitIdle(Duration.ofSeconds(30))).isTrue();
        assertThat(fixture.queue.sent).hasSize(1);

        cars.control().resume();
        cars.getAll(List.of("a", "b", "c"));
        eventually(() -> fixture.queue.sent.size() == 2);
        assertThat(new String(fixture.queue.sent.get(1).task().body(), UTF_8))
                .contains("[\"c\"]")
                .doesNotContain("further");
    }

    @Test
    void durationsThatWereChangedHoldForWhatIsReadTogether() {
        RefreshAheadCache<String, String> cars = cars(fixture.engine());
        cars.getAll(List.of("a", "b"));
        cars.control().change(policy -> policy.refreshAfter(Duration.ofSeconds(1)));
        fixture.pass(Duration.ofSeconds(1));
        fixture.events.serves.clear();

        cars.getAll(List.of("a", "b"));

        assertThat(fixture.events.serves).containsExactly(ServeState.DUE, ServeState.DUE);
        eventually(() -> fixture.queue.sent.size() == 1);
    }

    /** The last value that the origin has for each key. */
    private static BulkRefresher refresher(Map<String, String> values) {
        return new BulkRefresher() {
            @Override
            public @Nullable Object refresh(@Nullable Object[] arguments) {
                return values.get(String.valueOf(arguments[0]));
            }

            @Override
            public List<@Nullable Object> refreshAll(List<@Nullable Object[]> elements) {
                List<@Nullable Object> all = new ArrayList<>();
                elements.forEach(element -> all.add(refresh(element)));
                return all;
            }
        };
    }

    @Test
    void refreshThatBringsAVetoedValueRemovesThatElementAlone() throws Throwable {
        Map<String, String> values = new ConcurrentHashMap<>(Map.of("a", "whole a", "b", "whole b"));
        BulkRefresher refresher = refresher(values);
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadOperation cars = engine.register(new OperationSpec(
                "cars",
                "cars#each",
                CachePolicy.builder()
                        .ttl(TTL)
                        .refreshAfter(REFRESH_AFTER)
                        .jitter(0)
                        .build(),
                String.class,
                List.of(String.class),
                arguments -> arguments,
                refresher,
                null,
                null,
                (arguments, value) -> value != null && value.toString().startsWith("part")));
        engine.start();
        List<@Nullable Object[]> both = List.of(new Object[] {"a"}, new Object[] {"b"});
        cars.callAll(both, refresher::refreshAll);
        fixture.pass(REFRESH_AFTER);
        cars.callAll(both, refresher::refreshAll);
        eventually(() -> !fixture.queue.sent.isEmpty());
        values.put("a", "part of a");
        values.put("b", "new b");

        fixture.queue.deliver(fixture.queue.sent.get(0));
        eventually(() -> fixture.events.refreshes.size() == 2);

        assertThat(fixture.events.refreshes).containsExactlyInAnyOrder(RefreshOutcome.VETOED, RefreshOutcome.STORED);
        assertThat(cars.look(new Object[] {"a"})).isEqualTo(ReadResult.Absent.INSTANCE);
        assertThat(cars.look(new Object[] {"b"})).isInstanceOf(ReadResult.Found.class);
        assertThat(cars.callAll(both, refresher::refreshAll)).containsExactly("part of a", "new b");
        assertThat(cars.look(new Object[] {"a"})).isNotInstanceOf(ReadResult.Found.class);
    }

    @Test
    void withoutAQueueDueEntriesAreRefreshedHereByOneCall() {
        fixture.queue.state = RefreshQueue.State.DOWN;
        RefreshAheadCache<String, String> cars = cars(fixture.engine());
        cars.getAll(List.of("a", "b"));
        fixture.pass(REFRESH_AFTER);

        cars.getAll(List.of("a", "b"));
        eventually(() -> fixture.events.refreshes.size() == 2);

        assertThat(origin.asked).containsExactly(Set.of("a", "b"), Set.of("a", "b"));
        assertThat(fixture.events.offers).containsExactly(OfferOutcome.LOCAL, OfferOutcome.LOCAL);
    }

    @Test
    void singleLoaderServesSeveralKeysOneAfterTheOtherAndRefreshesThemOneByOne() {
        RefreshAheadCache<String, String> cars = fixture.cars(fixture.engine());

        assertThat(cars.getAll(List.of("a", "b"))).containsExactly(Map.entry("a", "a#1"), Map.entry("b", "b#2"));
        fixture.pass(REFRESH_AFTER);
        cars.getAll(List.of("a", "b"));

        eventually(() -> fixture.queue.sent.size() == 2);
    }
}
