package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.TTL;
import static io.github.refreshahead.engine.EngineFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.refreshahead.RefreshAheadListener.Trigger;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.KeyRule;
import io.github.refreshahead.key.KeyStyle;
import io.github.refreshahead.store.Acquire;
import io.github.refreshahead.store.Nonce;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls for several elements: what is read, loaded, joined, refreshed and invalidated of them, each and together. */
class BulkReadTest {

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
    void whatIsMissingIsLoadedByOneCallAndStoredByElement() {
        RefreshAheadCache<String, String> cars = cars(fixture.engine());

        assertThat(cars.getAll(List.of("b", "a", "b"))).containsExactly(Map.entry("b", "b#1"), Map.entry("a", "a#1"));
        assertThat(cars.get("a")).isEqualTo("a#1");
        assertThat(cars.getAll(List.of("a", "c"))).containsExactly(Map.entry("a", "a#1"), Map.entry("c", "c#2"));

        assertThat(origin.asked).containsExactly(Set.of("a", "b"), Set.of("c"));
        assertThat(fixture.store.operations)
                .containsExactly("readAll", "acquireAll", "putAll", "readAll", "acquire", "put");
    }

    @Test
    void hundredHitsAreOneReadOfTheStore() {
        RefreshAheadCache<String, String> cars = cars(fixture.engine());
        List<String> keys = BulkOfCars.keys(100);
        cars.getAll(keys);
        fixture.store.operations.clear();
        fixture.events.serves.clear();

        assertThat(cars.getAll(keys)).hasSize(100);

        assertThat(fixture.store.operations).containsExactly("readAll");
        assertThat(origin.calls).hasValue(1);
        assertThat(fixture.events.serves).hasSize(100).containsOnly(ServeState.FRESH);
    }

    @Test
    void listenersHearOfEachElementAndOfEachCallOfTheOrigin() {
        RefreshAheadCache<String, String> cars = cars(fixture.engine());
        cars.getAll(List.of("a", "b"));
        assertThat(fixture.events.serves).containsExactly(ServeState.LOADED, ServeState.LOADED);
        assertThat(fixture.events.loads).containsExactly(Trigger.CALLER);

        fixture.events.serves.clear();
        origin.loading = keys -> {
            throw new IllegalStateException("origin down");
        };
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> cars.getAll(List.of("a", "c", "d")));
        assertThat(fixture.events.serves).containsExactly(ServeState.FRESH, ServeState.FAILED, ServeState.FAILED);
        assertThat(fixture.events.loads).containsExactly(Trigger.CALLER, Trigger.CALLER);
    }

    @Test
    void nothingAskedForIsNothingLoaded() {
        assertThat(cars(fixture.engine()).getAll(List.of())).isEmpty();
        assertThat(fixture.store.operations).isEmpty();
        assertThat(origin.calls).hasValue(0);
    }

    @Test
    void whatTheOriginDoesNotHaveIsAbsentAndNotAskedForAgainForAWhile() {
        RefreshAheadCache<String, String> cars =
                cars(fixture.engine(), builder -> builder.nullTtl(Duration.ofSeconds(1)));

        assertThat(cars.getAll(List.of("a", "none"))).containsOnlyKeys("a");
        assertThat(cars.getAll(List.of("a", "none"))).containsOnlyKeys("a");
        assertThat(origin.calls).hasValue(1);
        assertThat(cars.get("none")).isNull();

        fixture.pass(Duration.ofSeconds(1));
        assertThat(cars.getAll(List.of("a", "none"))).containsOnlyKeys("a");
        assertThat(origin.asked).containsExactly(Set.of("a", "none"), Set.of("none"));
    }

    @Test
    void whatAnotherThreadLoadsIsJoinedAndNotLoadedAgain() throws Exception {
        RefreshAheadCache<String, String> cars = cars(fixture.engine());
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        origin.loading = keys -> {
            if (keys.contains("a")) {
                begun.countDown();
                assertThat(go.await(10, TimeUnit.SECONDS)).isTrue();
            }
        };
        CompletableFuture<Map<String, String>> first =
                CompletableFuture.supplyAsync(() -> cars.getAll(List.of("a", "b")));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Map<String, String>> second =
                CompletableFuture.supplyAsync(() -> cars.getAll(List.of("b", "c")));
        CompletableFuture<String> single = CompletableFuture.supplyAsync(() -> cars.get("a"));
        eventually(() -> origin.asked.size() == 2);

        go.countDown();

        assertThat(first.get(10, TimeUnit.SECONDS)).containsEntry("a", "a#1").containsEntry("b", "b#1");
        assertThat(second.get(10, TimeUnit.SECONDS)).containsExactly(Map.entry("b", "b#1"), Map.entry("c", "c#2"));
        assertThat(single.get(10, TimeUnit.SECONDS)).isEqualTo("a#1");
        assertThat(origin.asked).containsExactly(Set.of("a", "b"), Set.of("c"));
    }

    @Test
    void callsThatNeedEachOthersElementsDoNotWaitForEachOther() throws Exception {
        RefreshAheadCache<String, String> cars = cars(fixture.engine());
        CountDownLatch both = new CountDownLatch(2);
        origin.loading = keys -> {
            both.countDown();
            assertThat(both.await(10, TimeUnit.SECONDS)).isTrue();
        };
        CompletableFuture<Map<String, String>> first =
                CompletableFuture.supplyAsync(() -> cars.getAll(List.of("a", "c")));
        eventually(() -> origin.asked.size() == 1);
        CompletableFuture<Map<String, String>> second =
                CompletableFuture.supplyAsync(() -> cars.getAll(List.of("b", "a")));

        assertThat(first.get(10, TimeUnit.SECONDS)).containsEntry("a", "a#1");
        assertThat(second.get(10, TimeUnit.SECONDS)).containsExactly(Map.entry("b", "b#2"), Map.entry("a", "a#1"));
    }

    @Test
    void elementInvalidatedDuringTheLoadIsNotStoredWhileTheOthersAre() {
        RefreshAheadCache<String, String> cars = cars(fixture.engine());
        origin.loading = keys -> {
            if (origin.calls.get() == 1) {
                cars.invalidate("a");
            }
        };

        cars.getAll(List.of("a", "b"));

        assertThat(cars.getAll(List.of("a", "b"))).containsExactly(Map.entry("a", "a#2"), Map.entry("b", "b#1"));
    }

    @Test
    void callAfterAnInvalidationDoesNotJoinALoadFromBeforeIt() throws Exception {
        RefreshAheadCache<String, String> cars = cars(fixture.engine());
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        origin.loading = keys -> {
            if (origin.calls.get() == 1) {
                begun.countDown();
                assertThat(go.await(10, TimeUnit.SECONDS)).isTrue();
            }
        };
        CompletableFuture<Map<String, String>> before =
                CompletableFuture.supplyAsync(() -> cars.getAll(List.of("a", "b")));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        cars.invalidate("a");

        assertThat(cars.getAll(List.of("a"))).containsExactly(Map.entry("a", "a#2"));
        go.countDown();
        before.get(10, TimeUnit.SECONDS);
        assertThat(cars.getAll(List.of("a", "b"))).containsExactly(Map.entry("a", "a#2"), Map.entry("b", "b#1"));
    }

    @Test
    void bypassedCacheSendsEachCallToTheOriginAsItIs() {
        RefreshAheadCache<String, String> cars = cars(fixture.engine());
        cars.getAll(List.of("a", "b"));
        fixture.store.operations.clear();
        cars.control().bypass();
        fixture.events.serves.clear();

        assertThat(cars.getAll(List.of("a", "b"))).containsEntry("b", "b#2");
        assertThat(origin.asked).containsExactly(Set.of("a", "b"), Set.of("a", "b"));
        assertThat(fixture.store.operations).isEmpty();
        assertThat(fixture.events.serves).containsExactly(ServeState.BYPASSED, ServeState.BYPASSED);
        cars.control().restore();
        assertThat(cars.getAll(List.of("a", "b"))).containsEntry("b", "b#1");
    }

    @Test
    void originThatFailsFailsTheCallWithTheSameExceptionAndTheNextCallAsksAgain() {
        RefreshAheadCache<String, String> cars = cars(fixture.engine());
        cars.getAll(List.of("a"));
        IllegalStateException down = new IllegalStateException("origin down");
        origin.loading = keys -> {
            throw down;
        };

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> cars.getAll(List.of("a", "b", "c")))
                .isSameAs(down);

        origin.loading = keys -> {};
        assertThat(cars.getAll(List.of("a", "b", "c"))).containsOnlyKeys("a", "b", "c");
        assertThat(fixture.store.operations).contains("failAll");
    }

    @Test
    void staleValuesStandInWhileTheOriginFails() {
        RefreshAheadCache<String, String> cars = cars(fixture.engine(), builder -> builder.staleIfError(TTL));
        cars.getAll(List.of("a", "b"));
        fixture.pass(TTL);
        origin.loading = keys -> {
            throw new IllegalStateException("origin down");
        };

        assertThat(cars.getAll(List.of("a", "b"))).containsEntry("a", "a#1").containsEntry("b", "b#1");
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> cars.getAll(List.of("a", "new")));
    }

    @Test
    void lostStoreIsGoneAroundByOneCall() {
        for (String operation : List.of("read", "acquire", "put")) {
            try (EngineFixture one = new EngineFixture()) {
                RefreshAheadCache<String, String> cars = cars(one.engine());
                origin.asked.clear();
                one.store.breaks(operation);

                assertThat(cars.getAll(List.of("a", "b"))).containsOnlyKeys("a", "b");

                assertThat(origin.asked).containsExactly(Set.of("a", "b"));
            }
        }
    }

    @Test
    void storeWithoutBatchesIsAskedOneByOne() {
        try (RefreshAheadEngine engine = RefreshAheadEngine.builder()
                .namespace("shop")
                .store(PlainStore.of(fixture.shared))
                .build()) {
            RefreshAheadCache<String, String> cars = cars(engine);

            assertThat(cars.getAll(List.of("a", "b"))).containsOnlyKeys("a", "b");
            assertThat(cars.getAll(List.of("a", "b"))).containsEntry("b", "b#1");
            assertThat(origin.calls).hasValue(1);
        }
    }

    @Test
    void copiesInTheProcessAnswerForTheElementsThatTheyAreOf() {
        try (RefreshAheadEngine engine = RefreshAheadEngine.builder()
                .namespace("shop")
                .store(fixture.store)
                .singleNode(true)
                .build()) {
            RefreshAheadCache<String, String> cars = cars(engine, builder -> builder.nearTtl(TTL));
            cars.getAll(List.of("a", "b"));
            cars.getAll(List.of("a", "b"));
            fixture.store.operations.clear();

            assertThat(cars.getAll(List.of("a", "b"))).containsEntry("a", "a#1");
            assertThat(fixture.store.operations).isEmpty();
            assertThat(cars.getAll(List.of("a", "c"))).containsEntry("c", "c#2");
            assertThat(fixture.store.operations).doesNotContain("readAll").contains("acquire");
            cars.invalidate("b");
            assertThat(cars.getAll(List.of("a", "b"))).containsEntry("b", "b#3");
        }
    }

    @Test
    void elementsWithTagsAreStoredAndInvalidatedEachForItself() {
        RefreshAheadCache<String, String> cars =
                cars(fixture.engine(), builder -> builder.tags(value -> List.of("tag " + value)));
        cars.getAll(List.of("a", "b"));
        fixture.pass(Duration.ofSeconds(1));

        fixture.shared.invalidateTag(new KeyRule("shop", KeyStyle.READABLE).tag("tag a#1"), removed -> {});

        assertThat(cars.getAll(List.of("a", "b"))).containsEntry("a", "a#2").containsEntry("b", "b#1");
    }

    @Test
    void whatAnotherProcessLoadsIsWaitedForAndThenLoadedAllTogether() {
        RefreshAheadCache<String, String> cars =
                cars(fixture.engine(), builder -> builder.missWait(Duration.ofMillis(20)));
        for (String key : List.of("a", "b")) {
            fixture.shared.acquire(
                    new CacheKey("cars", "shop:cars:(\"" + key + "\")"),
                    new Acquire(this::nonce, nonce(), TTL, TTL, Acquire.NOTHING_REJECTED));
        }

        assertThat(cars.getAll(List.of("a", "b", "c")))
                .containsEntry("c", "c#1")
                .containsEntry("a", "a#2");

        assertThat(origin.asked).containsExactly(Set.of("c"), Set.of("a", "b"));
    }

    private Nonce nonce() {
        return Nonce.random(new SecureRandom());
    }

    @Test
    void loadThatComesBackToItsOwnElementsCallsTheOriginAgain() {
        RefreshAheadCache<String, String> cars = cars(fixture.engine());
        List<Map<String, String>> inner = new ArrayList<>();
        origin.loading = keys -> {
            if (origin.calls.get() == 1) {
                inner.add(cars.getAll(List.of("a")));
            }
        };

        assertThat(cars.getAll(List.of("a", "b"))).containsEntry("a", "a#1");
        assertThat(inner).containsExactly(Map.of("a", "a#2"));
    }

    @Test
    void nullKeyAndMissingLoaderAreRefused() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = cars(engine);
        List<String> withNull = new ArrayList<>();
        withNull.add(null);
        assertThatNullPointerException().isThrownBy(() -> cars.getAll(withNull)).withMessage("key");
        assertThatNullPointerException()
                .isThrownBy(() -> engine.cache("other", String.class, new TypeRef<String>() {})
                        .ttl(TTL)
                        .build())
                .withMessage("loader");
    }
}
