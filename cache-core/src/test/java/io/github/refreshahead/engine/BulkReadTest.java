package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.REFRESH_AFTER;
import static io.github.refreshahead.engine.EngineFixture.TTL;
import static io.github.refreshahead.engine.EngineFixture.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.refreshahead.RefreshAheadListener.OfferOutcome;
import io.github.refreshahead.RefreshAheadListener.RefreshOutcome;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.KeyRule;
import io.github.refreshahead.key.KeyStyle;
import io.github.refreshahead.queue.RefreshQueue;
import io.github.refreshahead.store.Acquire;
import io.github.refreshahead.store.Nonce;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls for several elements: what is read, loaded, joined, refreshed and invalidated of them, each and together. */
class BulkReadTest {

    private final EngineFixture fixture = new EngineFixture();
    private final List<Set<String>> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final Set<String> unknown = Set.of("none");
    private volatile Loading loading = keys -> {};

    private interface Loading {
        void of(Set<String> keys) throws Exception;
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Answers {@code <key>#<number of the call>}. */
    private RefreshAheadCache<String, String> cars(
            RefreshAheadEngine engine, UnaryOperator<RefreshAheadCache.Builder<String, String>> change) {
        return change.apply(engine.cache("cars", String.class, new TypeRef<String>() {})
                        .ttl(TTL)
                        .refreshAfter(REFRESH_AFTER)
                        .jitter(0)
                        .bulkLoader(this::load))
                .build();
    }

    private RefreshAheadCache<String, String> cars(RefreshAheadEngine engine) {
        return cars(engine, builder -> builder);
    }

    private Map<String, String> load(Set<String> keys) throws Exception {
        int call = calls.incrementAndGet();
        asked.add(Set.copyOf(keys));
        loading.of(keys);
        Map<String, String> loaded = new LinkedHashMap<>();
        keys.stream().filter(key -> !unknown.contains(key)).forEach(key -> loaded.put(key, key + "#" + call));
        return loaded;
    }

    @Test
    void whatIsMissingIsLoadedByOneCallAndStoredByElement() {
        RefreshAheadCache<String, String> cars = cars(fixture.engine());

        assertThat(cars.getAll(List.of("b", "a", "b"))).containsExactly(Map.entry("b", "b#1"), Map.entry("a", "a#1"));
        assertThat(cars.get("a")).isEqualTo("a#1");
        assertThat(cars.getAll(List.of("a", "c"))).containsExactly(Map.entry("a", "a#1"), Map.entry("c", "c#2"));

        assertThat(asked).containsExactly(Set.of("a", "b"), Set.of("c"));
        assertThat(fixture.store.operations)
                .containsExactly("readAll", "acquireAll", "putAll", "readAll", "acquire", "put");
    }

    @Test
    void hundredHitsAreOneReadOfTheStore() {
        RefreshAheadCache<String, String> cars = cars(fixture.engine());
        List<String> keys = keys(100);
        cars.getAll(keys);
        fixture.store.operations.clear();
        fixture.events.serves.clear();

        assertThat(cars.getAll(keys)).hasSize(100);

        assertThat(fixture.store.operations).containsExactly("readAll");
        assertThat(calls).hasValue(1);
        assertThat(fixture.events.serves).hasSize(100).containsOnly(ServeState.FRESH);
    }

    @Test
    void nothingAskedForIsNothingLoaded() {
        assertThat(cars(fixture.engine()).getAll(List.of())).isEmpty();
        assertThat(fixture.store.operations).isEmpty();
        assertThat(calls).hasValue(0);
    }

    @Test
    void whatTheOriginDoesNotHaveIsAbsentAndNotAskedForAgainForAWhile() {
        RefreshAheadCache<String, String> cars =
                cars(fixture.engine(), builder -> builder.nullTtl(Duration.ofSeconds(1)));

        assertThat(cars.getAll(List.of("a", "none"))).containsOnlyKeys("a");
        assertThat(cars.getAll(List.of("a", "none"))).containsOnlyKeys("a");
        assertThat(calls).hasValue(1);
        assertThat(cars.get("none")).isNull();

        fixture.pass(Duration.ofSeconds(1));
        assertThat(cars.getAll(List.of("a", "none"))).containsOnlyKeys("a");
        assertThat(asked).containsExactly(Set.of("a", "none"), Set.of("none"));
    }

    @Test
    void whatAnotherThreadLoadsIsJoinedAndNotLoadedAgain() throws Exception {
        RefreshAheadCache<String, String> cars = cars(fixture.engine());
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        loading = keys -> {
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
        eventually(() -> asked.size() == 2);

        go.countDown();

        assertThat(first.get(10, TimeUnit.SECONDS)).containsEntry("a", "a#1").containsEntry("b", "b#1");
        assertThat(second.get(10, TimeUnit.SECONDS)).containsExactly(Map.entry("b", "b#1"), Map.entry("c", "c#2"));
        assertThat(single.get(10, TimeUnit.SECONDS)).isEqualTo("a#1");
        assertThat(asked).containsExactly(Set.of("a", "b"), Set.of("c"));
    }

    @Test
    void callsThatNeedEachOthersElementsDoNotWaitForEachOther() throws Exception {
        RefreshAheadCache<String, String> cars = cars(fixture.engine());
        CountDownLatch both = new CountDownLatch(2);
        loading = keys -> {
            both.countDown();
            assertThat(both.await(10, TimeUnit.SECONDS)).isTrue();
        };
        CompletableFuture<Map<String, String>> first =
                CompletableFuture.supplyAsync(() -> cars.getAll(List.of("a", "c")));
        eventually(() -> asked.size() == 1);
        CompletableFuture<Map<String, String>> second =
                CompletableFuture.supplyAsync(() -> cars.getAll(List.of("b", "a")));

        assertThat(first.get(10, TimeUnit.SECONDS)).containsEntry("a", "a#1");
        assertThat(second.get(10, TimeUnit.SECONDS)).containsExactly(Map.entry("b", "b#2"), Map.entry("a", "a#1"));
    }

    @Test
    void elementInvalidatedDuringTheLoadIsNotStoredWhileTheOthersAre() {
        RefreshAheadCache<String, String> cars = cars(fixture.engine());
        loading = keys -> {
            if (calls.get() == 1) {
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
        loading = keys -> {
            if (calls.get() == 1) {
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
    void fiftyDueEntriesAreOneTaskAndOneCallOfTheOrigin() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = cars(engine);
        engine.start();
        List<String> keys = keys(50);
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
        assertThat(asked).hasSize(2).endsWith(Set.copyOf(keys));
        assertThat(fixture.events.refreshes).hasSize(50).containsOnly(RefreshOutcome.STORED);
        assertThat(fixture.events.offers).hasSize(50).containsOnly(OfferOutcome.QUEUED);
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
        List<String> keys = keys(100);
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
        loading = keys -> cars.invalidate("b");

        fixture.queue.deliver(fixture.queue.sent.get(0));
        eventually(() -> fixture.events.refreshes.size() == 3);

        assertThat(fixture.events.refreshes)
                .containsExactlyInAnyOrder(RefreshOutcome.STORED, RefreshOutcome.GONE, RefreshOutcome.INVALIDATED);
        assertThat(asked).endsWith(Set.of("a", "b"));
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
        loading = keys -> {
            throw new IllegalStateException("origin down");
        };

        fixture.queue.deliver(fixture.queue.sent.get(0));
        eventually(() -> fixture.events.refreshes.size() == 2);

        assertThat(fixture.events.refreshes).containsOnly(RefreshOutcome.FAILED);
        assertThat(cars.getAll(List.of("a", "b"))).containsEntry("a", "a#1");
        assertThat(fixture.queue.sent).hasSize(1);
    }

    @Test
    void pausedCacheAsksForNothingAndLeavesTasksToOthers() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = cars(engine);
        engine.start();
        cars.getAll(List.of("a", "b"));
        fixture.pass(REFRESH_AFTER);
        cars.getAll(List.of("a", "b"));
        eventually(() -> !fixture.queue.sent.isEmpty());
        cars.control().pause();

        fixture.queue.deliver(fixture.queue.sent.get(0));
        eventually(() -> fixture.events.refreshes.size() == 2);

        assertThat(fixture.events.refreshes).containsOnly(RefreshOutcome.PAUSED);
        assertThat(fixture.queue.settledDeliveries).containsExactly("done");
        assertThat(calls).hasValue(1);
    }

    @Test
    void bypassedCacheSendsEachCallToTheOriginAsItIs() {
        RefreshAheadCache<String, String> cars = cars(fixture.engine());
        cars.getAll(List.of("a", "b"));
        fixture.store.operations.clear();
        cars.control().bypass();

        assertThat(cars.getAll(List.of("a", "b"))).containsEntry("b", "b#2");
        assertThat(asked).containsExactly(Set.of("a", "b"), Set.of("a", "b"));
        assertThat(fixture.store.operations).isEmpty();
    }

    @Test
    void withoutAQueueDueEntriesAreRefreshedHereByOneCall() {
        fixture.queue.state = RefreshQueue.State.DOWN;
        RefreshAheadCache<String, String> cars = cars(fixture.engine());
        cars.getAll(List.of("a", "b"));
        fixture.pass(REFRESH_AFTER);

        cars.getAll(List.of("a", "b"));
        eventually(() -> fixture.events.refreshes.size() == 2);

        assertThat(asked).containsExactly(Set.of("a", "b"), Set.of("a", "b"));
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

    @Test
    void originThatFailsFailsTheCallWithTheSameExceptionAndTheNextCallAsksAgain() {
        RefreshAheadCache<String, String> cars = cars(fixture.engine());
        cars.getAll(List.of("a"));
        IllegalStateException down = new IllegalStateException("origin down");
        loading = keys -> {
            throw down;
        };

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> cars.getAll(List.of("a", "b", "c")))
                .isSameAs(down);

        loading = keys -> {};
        assertThat(cars.getAll(List.of("a", "b", "c"))).containsOnlyKeys("a", "b", "c");
        assertThat(fixture.store.operations).contains("failAll");
    }

    @Test
    void staleValuesStandInWhileTheOriginFails() {
        RefreshAheadCache<String, String> cars = cars(fixture.engine(), builder -> builder.staleIfError(TTL));
        cars.getAll(List.of("a", "b"));
        fixture.pass(TTL);
        loading = keys -> {
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
                asked.clear();
                one.store.breaks(operation);

                assertThat(cars.getAll(List.of("a", "b"))).containsOnlyKeys("a", "b");

                assertThat(asked).containsExactly(Set.of("a", "b"));
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
            assertThat(calls).hasValue(1);
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

        assertThat(asked).containsExactly(Set.of("c"), Set.of("a", "b"));
    }

    private Nonce nonce() {
        return Nonce.random(new SecureRandom());
    }

    @Test
    void loadThatComesBackToItsOwnElementsCallsTheOriginAgain() {
        RefreshAheadCache<String, String> cars = cars(fixture.engine());
        List<Map<String, String>> inner = new ArrayList<>();
        loading = keys -> {
            if (calls.get() == 1) {
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

    private static List<String> keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i).toList();
    }
}
