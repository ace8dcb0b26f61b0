package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.OnFailure;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.StoreException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InvalidationTest {

    private final EngineFixture fixture = new EngineFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Invalidator invalidator(RefreshAheadEngine engine, String cache) {
        return engine.operations().stream()
                .filter(operation -> operation.cache().equals(cache))
                .findFirst()
                .orElseThrow()
                .invalidator();
    }

    private long asked(String operation) {
        return Collections.frequency(fixture.store.operations, operation);
    }

    private ServeState state(RefreshAheadCache<String, String> cache, String key) {
        return cache.serve(key).state();
    }

    @Test
    void severalKeysAreRemovedInOneBatch() {
        RefreshAheadCache<String, String> cars = fixture.cars(fixture.engine());
        List.of("a", "b", "c").forEach(cars::get);

        cars.invalidateAll(List.of("a", "b", "a"));

        assertThat(asked("invalidateAll")).isOne();
        assertThat(asked("invalidate")).isZero();
        assertThat(state(cars, "a")).isEqualTo(ServeState.LOADED);
        assertThat(state(cars, "b")).isEqualTo(ServeState.LOADED);
        assertThat(state(cars, "c")).isEqualTo(ServeState.FRESH);
        assertThat(fixture.events.invalidations).containsExactly("cars KEY ACKNOWLEDGED", "cars KEY ACKNOWLEDGED");
    }

    @Test
    void whoAsksForAnExceptionGetsOneAndWhatWasAcknowledgedIsDone() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = fixture.cars(engine);
        List.of("a", "b").forEach(cars::get);
        fixture.store.refused.add(invalidator(engine, "cars").key("b"));

        assertThatThrownBy(() -> cars.invalidateAll(List.of("a", "b")))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.TIMEOUT))
                .hasMessage("cache 'cars': the store has not acknowledged the invalidation of 1 of 2 entries:"
                        + " not acknowledged: TIMEOUT");

        assertThat(state(cars, "a")).isEqualTo(ServeState.LOADED);
        assertThat(state(cars, "b")).isEqualTo(ServeState.FRESH);
        assertThat(engine.pendingInvalidations()).isZero();
        assertThat(fixture.events.invalidations).containsExactly("cars KEY ACKNOWLEDGED", "cars KEY FAILED");
    }

    @Test
    void whatIsNotAcknowledgedIsPendingUntilTheStoreIsBack() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = fixture.cars(engine);
        List.of("a", "b").forEach(cars::get);
        Invalidator invalidator = invalidator(engine, "cars");
        fixture.store.breaks("invalidate");

        invalidator.invalidate(List.of(invalidator.key("a")), OnFailure.RETRY);

        assertThat(engine.pendingInvalidations()).isOne();
        assertThat(cars.serve("a").value()).isEqualTo("a#3");
        assertThat(state(cars, "a")).as("neither stored nor shared").isEqualTo(ServeState.BYPASSED);
        assertThat(state(cars, "b")).isEqualTo(ServeState.FRESH);

        fixture.store.works();
        eventually(() -> engine.pendingInvalidations() == 0);
        assertThat(cars.serve("a").value()).isEqualTo("a#5");
        assertThat(state(cars, "a")).isEqualTo(ServeState.FRESH);
        assertThat(fixture.events.invalidations).containsExactly("cars KEY PENDING", "cars KEY RETRIED");
    }

    @Test
    void aLoadThatBeganBeforeCannotPutItsValueBackWhileItsInvalidationIsPending() {
        RefreshAheadEngine engine = fixture.engine();
        AtomicInteger database = new AtomicInteger(1);
        RefreshAheadCache<String, String> cars = fixture.cars(
                engine,
                builder -> builder.loader(key -> {
                    String read = key + database.get();
                    if (database.compareAndSet(1, 2)) {
                        fixture.store.breaks("invalidate");
                        Invalidator invalidator = invalidator(engine, "cars");
                        invalidator.invalidate(List.of(invalidator.key(key)), OnFailure.RETRY);
                    }
                    return read;
                }));

        assertThat(cars.get("a")).as("it began before").isEqualTo("a1");
        assertThat(cars.get("a")).isEqualTo("a2");
        fixture.store.works();
        eventually(() -> engine.pendingInvalidations() == 0);
        assertThat(cars.get("a")).isEqualTo("a2");
        assertThat(state(cars, "a")).isEqualTo(ServeState.FRESH);
    }

    @Test
    void oneNodeThatIsDownDoesNotHoldUpTheOthers() {
        RefreshAheadEngine engine = fixture.engine();
        fixture.cars(engine);
        Invalidator invalidator = invalidator(engine, "cars");
        List<CacheKey> keys = IntStream.range(0, 3_000)
                .mapToObj(i -> invalidator.key("k" + i))
                .toList();
        fixture.store.breaks("invalidate");
        invalidator.invalidate(keys, OnFailure.RETRY);
        assertThat(engine.pendingInvalidations()).isEqualTo(3_000);
        fixture.store.refused.add(keys.get(7));
        fixture.store.works();

        eventually(() -> engine.pendingInvalidations() == 1);
        fixture.store.refused.clear();
        eventually(() -> engine.pendingInvalidations() == 0);
    }

    @Test
    void moreThanTheBufferHoldsBecomesTheClearingOfAWholeCache() {
        RefreshAheadEngine engine =
                fixture.engine(EngineSettings.builder().invalidationBuffer(3).build());
        RefreshAheadCache<String, String> cars = fixture.cars(engine);
        RefreshAheadCache<String, String> dealers = fixture.cars(engine, "dealers", builder -> builder);
        List.of("a", "z").forEach(cars::get);
        List.of("d", "z").forEach(dealers::get);
        fixture.store.breaks("invalidate", "clear");
        Invalidator invalidator = invalidator(engine, "cars");
        Invalidator ofDealers = invalidator(engine, "dealers");
        ofDealers.invalidate(List.of(ofDealers.key("d")), OnFailure.RETRY);

        List.of("a", "b", "c").forEach(key -> invalidator.invalidate(List.of(invalidator.key(key)), OnFailure.RETRY));

        assertThat(engine.pendingInvalidations()).as("one key and one cache").isEqualTo(2);
        assertThat(state(cars, "z")).isEqualTo(ServeState.BYPASSED);
        assertThat(state(dealers, "d")).isEqualTo(ServeState.BYPASSED);
        assertThat(state(dealers, "z")).isEqualTo(ServeState.FRESH);

        fixture.store.works();
        eventually(() -> engine.pendingInvalidations() == 0);
        assertThat(asked("clear")).isPositive();
        assertThat(state(cars, "z")).isEqualTo(ServeState.LOADED);
        assertThat(state(dealers, "z")).isEqualTo(ServeState.FRESH);
    }

    @Test
    void withAStoreThatCannotClearAWholeCacheIsBypassedUntilWhatItHasIsTooOld() {
        RefreshAheadEngine engine = RefreshAheadEngine.builder()
                .namespace("shop")
                .store(PlainStore.of(fixture.store))
                .settings(EngineSettings.builder().invalidationBuffer(1).build())
                .nanoTime(fixture.nanos::get)
                .build();
        try (engine) {
            RefreshAheadCache<String, String> cars =
                    fixture.cars(engine, builder -> builder.staleIfError(Duration.ofSeconds(5)));
            List.of("a", "z").forEach(cars::get);
            fixture.store.breaks("invalidate");
            Invalidator invalidator = invalidator(engine, "cars");
            invalidator.invalidate(List.of(invalidator.key("a"), invalidator.key("b")), OnFailure.RETRY);
            assertThat(state(cars, "z")).isEqualTo(ServeState.BYPASSED);

            fixture.pass(EngineFixture.TTL.plusSeconds(5));
            assertThat(state(cars, "z")).isEqualTo(ServeState.BYPASSED);
            fixture.pass(Duration.ofMillis(1));
            eventually(() -> engine.pendingInvalidations() == 0);
            assertThat(state(cars, "z")).isEqualTo(ServeState.LOADED);
        }
    }

    @Test
    void clearingRemovesTheEntriesOfThatCacheOnly() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = fixture.cars(engine);
        RefreshAheadCache<String, String> dealers = fixture.cars(engine, "dealers", builder -> builder);
        List.of("a", "b").forEach(cars::get);
        dealers.get("a");

        cars.clear();

        assertThat(state(cars, "a")).isEqualTo(ServeState.LOADED);
        assertThat(state(cars, "b")).isEqualTo(ServeState.LOADED);
        assertThat(state(dealers, "a")).isEqualTo(ServeState.FRESH);
        assertThat(fixture.events.invalidations).containsExactly("cars CACHE ACKNOWLEDGED");
    }

    @Test
    void aClearingThatIsNotAcknowledgedIsThrownOrPending() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = fixture.cars(engine);
        cars.get("a");
        fixture.store.breaks("clear");

        assertThatThrownBy(cars::clear).isInstanceOf(StoreException.class);
        assertThat(state(cars, "a")).isEqualTo(ServeState.FRESH);
        invalidator(engine, "cars").clear(OnFailure.RETRY);
        assertThat(state(cars, "a")).isEqualTo(ServeState.BYPASSED);

        fixture.store.works();
        eventually(() -> engine.pendingInvalidations() == 0);
        assertThat(state(cars, "a")).isEqualTo(ServeState.LOADED);
        assertThat(fixture.events.invalidations)
                .containsExactly("cars CACHE FAILED", "cars CACHE PENDING", "cars CACHE RETRIED");
    }

    @Test
    void aStoreThatCannotClearOrFindTagsSaysSo() {
        RefreshAheadEngine engine = RefreshAheadEngine.builder()
                .namespace("shop")
                .store(PlainStore.of(fixture.store))
                .build();
        try (engine) {
            RefreshAheadCache<String, String> cars = fixture.cars(engine);
            assertThatThrownBy(cars::clear)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "cache 'cars' cannot be cleared: the store is no ClearableStore; invalidate its keys one"
                                    + " by one");
            assertThatThrownBy(() -> engine.invalidateTag("dealer", OnFailure.RETRY))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("a tag cannot be invalidated: the store is no TagStore");
            assertThatThrownBy(() -> fixture.cars(engine, "tagged", builder -> builder.tags(List::of)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("cache 'tagged' has tags, but the store is no TagStore; use one, as that on Redis, or"
                            + " take the tags away");
        }
    }

    @Test
    void whatIsPendingAtTheEndIsTriedOnceMore() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = fixture.cars(engine);
        cars.get("a");
        fixture.store.breaks("invalidate");
        Invalidator invalidator = invalidator(engine, "cars");
        invalidator.invalidate(List.of(invalidator.key("a")), OnFailure.RETRY);
        fixture.store.works();

        engine.close();

        assertThat(fixture.events.invalidations).containsExactly("cars KEY PENDING", "cars KEY RETRIED");
        assertThat(state(fixture.cars(fixture.engine()), "a")).isEqualTo(ServeState.LOADED);
    }

    @Test
    void whatIsStillPendingAtTheEndIsGivenUpAloud() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = fixture.cars(engine);
        cars.get("a");
        fixture.store.breaks("invalidate");
        Invalidator invalidator = invalidator(engine, "cars");
        invalidator.invalidate(List.of(invalidator.key("a")), OnFailure.RETRY);

        engine.close();
        invalidator.invalidate(List.of(invalidator.key("b")), OnFailure.RETRY);

        assertThat(fixture.events.invalidations).containsExactly("cars KEY PENDING", "cars KEY LOST", "cars KEY LOST");
        assertThat(state(cars, "a")).as("this process knows").isEqualTo(ServeState.BYPASSED);
    }

    @Test
    void aCacheOfAnotherServiceCanBeInvalidated() {
        RefreshAheadCache<String, String> cars = fixture.cars(fixture.engine());
        cars.get("a");
        RefreshAheadEngine other = fixture.engine();
        Invalidator remote = other.remote("cars", List.of(String.class));

        remote.invalidate(List.of(remote.key("a")), OnFailure.THROW);
        assertThat(state(cars, "a")).isEqualTo(ServeState.LOADED);
        remote.clear(OnFailure.THROW);
        assertThat(state(cars, "a")).isEqualTo(ServeState.LOADED);
    }

    @Test
    void aRemoteCacheHasANameOfItsOwn() {
        RefreshAheadEngine engine = fixture.engine();
        fixture.cars(engine);
        engine.remote("dealers", List.of(String.class));

        assertThatThrownBy(() -> engine.remote("cars", List.of(String.class)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("cache 'cars' is declared twice");
        assertThatThrownBy(() -> engine.remote("dealers", List.of(String.class)))
                .hasMessageStartingWith("cache 'dealers' is declared twice");
        assertThatThrownBy(() -> engine.remote("Dea-lers", List.of(String.class)))
                .hasMessageStartingWith("caches 'dealers' and 'Dea-lers' have the same letters and digits");
        assertThatThrownBy(() -> fixture.cars(engine, "dealers", builder -> builder))
                .hasMessageStartingWith("cache 'dealers' is declared as remote and belongs to dealers#loader");
        assertThatThrownBy(() -> engine.remote("no:name", List.of(String.class)))
                .hasMessageContaining("no:name");
        assertThatThrownBy(() -> engine.remote("objects", List.of(Object.class)))
                .hasMessageStartingWith("key type 0 of cache 'objects' cannot be part of a key: java.lang.Object");
    }

    @Test
    void keysOfARemoteCacheMustBeOfItsTypes() {
        Invalidator remote = fixture.engine()
                .remote("cars", List.of(String.class, long.class, new TypeRef<List<String>>() {}.type()));

        assertThat(remote.key("VW", 5, List.of()).text()).isEqualTo("shop:cars:(\"VW\",5,[])");
        assertThat(remote.key(null, 5L, null)).isEqualTo(remote.key(null, (short) 5, null));
        assertThatThrownBy(() -> remote.key("VW"))
                .hasMessage("(java.lang.String) cannot form a key of cache 'cars' (java.lang.String, long,"
                        + " java.util.List<java.lang.String>)");
        assertThatThrownBy(() -> remote.key("VW", 5.0, List.of()))
                .hasMessageStartingWith("(java.lang.String, java.lang.Double,");
        assertThatThrownBy(() -> remote.key("VW", null, List.of())).hasMessageStartingWith("(java.lang.String, null,");
        assertThatThrownBy(() -> remote.key(5, 5, List.of())).hasMessageStartingWith("(java.lang.Integer,");
    }

    @Test
    void aKeyOfAnotherCacheIsRefused() {
        RefreshAheadEngine engine = fixture.engine();
        fixture.cars(engine);
        Invalidator dealers = engine.remote("dealers", List.of(String.class));

        assertThatThrownBy(() -> invalidator(engine, "cars").invalidate(List.of(dealers.key("a")), OnFailure.RETRY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a key of cache 'dealers' is no key of cache 'cars'");
    }
}
