package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.OnFailure;
import io.github.refreshahead.RefreshAheadListener.RefreshOutcome;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Entries that can be invalidated by a tag. */
class TaggedEntriesTest {

    private final EngineFixture fixture = new EngineFixture();
    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        callers.shutdownNow();
        fixture.close();
    }

    private RefreshAheadCache<String, String> tagged(
            RefreshAheadEngine engine, Function<String, Collection<String>> tags) {
        return fixture.cars(engine, "tagged", builder -> builder.tags(tags));
    }

    /** The first letter of the key, which is that of the value. */
    private static List<String> initial(String value) {
        return List.of(value.substring(0, 1));
    }

    private static ServeState state(RefreshAheadCache<String, String> cache, String key) {
        return cache.serve(key).state();
    }

    @Test
    void aTagInvalidatesItsEntriesInEveryCache() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> one = tagged(engine, TaggedEntriesTest::initial);
        RefreshAheadCache<String, String> two = fixture.cars(engine, "two", builder -> builder.tags(v -> List.of("a")));
        List.of("a1", "a2", "b1").forEach(one::get);
        two.get("x");

        engine.invalidateTag("a", OnFailure.THROW);

        assertThat(state(one, "b1")).isEqualTo(ServeState.FRESH);
        assertThat(state(one, "a1")).isEqualTo(ServeState.LOADED);
        assertThat(state(one, "a2")).isEqualTo(ServeState.LOADED);
        assertThat(state(two, "x")).isEqualTo(ServeState.LOADED);
        assertThat(fixture.events.invalidations).containsExactly(" TAG ACKNOWLEDGED");
    }

    @Test
    void anEntryOfACacheWithoutTagsCostsNothingMore() {
        RefreshAheadCache<String, String> cars = fixture.cars(fixture.engine());
        cars.get("a");
        assertThat(fixture.store.operations).containsExactly("acquire", "put");

        fixture.store.operations.clear();
        RefreshAheadCache<String, String> tagged = tagged(fixture.engine(), TaggedEntriesTest::initial);
        tagged.get("a");
        tagged.get("a");
        assertThat(fixture.store.operations)
                .as("a hit costs no more")
                .containsExactly("acquire", "checkTags", "addToTags", "put");
    }

    @Test
    void nullsAreSkippedAndAValueMayHaveNoTag() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars =
                tagged(engine, value -> value.startsWith("a") ? Arrays.asList(null, "t", "t") : List.of());
        List.of("a", "b").forEach(cars::get);

        engine.invalidateTag("t", OnFailure.THROW);

        assertThat(state(cars, "a")).isEqualTo(ServeState.LOADED);
        assertThat(state(cars, "b")).isEqualTo(ServeState.FRESH);
    }

    @Test
    void aValueWhoseTagsCannotBeToldReachesItsCallerAndIsNotStored() {
        RefreshAheadCache<String, String> tooLong = tagged(fixture.engine(), value -> List.of("é".repeat(129)));
        assertThat(tooLong.get("a")).isEqualTo("a#1");
        assertThat(state(tooLong, "a")).isEqualTo(ServeState.LOADED);

        RefreshAheadCache<String, String> failing = tagged(fixture.engine(), value -> {
            throw new IllegalStateException("no dealer");
        });
        assertThat(failing.get("b")).isEqualTo("b#3");
        assertThat(state(failing, "b")).isEqualTo(ServeState.LOADED);
        assertThat(fixture.events.storeFailures).hasSize(4).containsOnly("tags UNUSABLE");
    }

    @Test
    void aTagThatCannotBeIsRefusedWhereItIsInvalidated() {
        RefreshAheadEngine engine = fixture.engine();
        assertThatThrownBy(() -> engine.invalidateTag("é".repeat(129), OnFailure.RETRY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tag (" + "é".repeat(129) + ") must be 1 to 256 bytes in UTF-8, and is 258");
        assertThatThrownBy(() -> engine.invalidateTag("", OnFailure.RETRY))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLoadThatBeganBeforeItsTagWasInvalidatedIsNotStoredAndHoldsNobodyUp() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars =
                fixture.cars(engine, "tagged", builder -> builder.tags(TaggedEntriesTest::initial)
                        .loader(key -> {
                            if (fixture.loads.incrementAndGet() == 1) {
                                engine.invalidateTag("a", OnFailure.THROW);
                            }
                            return key + "#" + fixture.loads.get();
                        }));

        assertThat(cars.get("a")).as("it began before").isEqualTo("a#1");
        fixture.pass(Duration.ofSeconds(1));
        assertThat(cars.serve("a").value()).isEqualTo("a#2");
        assertThat(state(cars, "a")).isEqualTo(ServeState.FRESH);
    }

    @Test
    void aCallerThatComesAfterTheTagWasInvalidatedDoesNotShareTheLoadFromBefore() throws Exception {
        RefreshAheadEngine engine = fixture.engine();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        RefreshAheadCache<String, String> cars =
                fixture.cars(engine, "tagged", builder -> builder.tags(TaggedEntriesTest::initial)
                        .missWait(Duration.ofSeconds(20))
                        .loader(key -> {
                            int load = fixture.loads.incrementAndGet();
                            inside.countDown();
                            if (load == 1) {
                                assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
                            }
                            return key + "#" + load;
                        }));
        Future<String> before = callers.submit(() -> cars.get("a"));
        assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
        engine.invalidateTag("a", OnFailure.THROW);

        List<Thread> late = new ArrayList<>();
        Future<String> after = callers.submit(() -> {
            late.add(Thread.currentThread());
            return cars.get("a");
        });
        eventually(() -> !late.isEmpty() && late.get(0).getState() == Thread.State.TIMED_WAITING);
        release.countDown();

        assertThat(before.get(20, TimeUnit.SECONDS)).isEqualTo("a#1");
        assertThat(after.get(20, TimeUnit.SECONDS)).isEqualTo("a#2");
    }

    @Test
    void aRefreshIsCheckedAndTaggedAsALoadIs() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = fixture.cars(
                engine, builder -> builder.tags(value -> List.of(value)).loader(key -> {
                    int load = fixture.loads.incrementAndGet();
                    if (load == 2) {
                        engine.invalidateTag("a#2", OnFailure.THROW);
                    }
                    return key + "#" + load;
                }));
        engine.start();
        fixture.queue.deliver(fixture.taskOfADueEntry(cars));
        fixture.refreshedWith(RefreshOutcome.INVALIDATED);
        assertThat(cars.get("a")).as("it does not have that tag").isEqualTo("a#1");

        fixture.pass(Duration.ofMillis(200));
        cars.get("a");
        eventually(() -> fixture.queue.sent.size() == 2);
        fixture.queue.deliver(fixture.queue.sent.get(1));
        eventually(() -> fixture.events.refreshes.contains(RefreshOutcome.STORED));
        assertThat(cars.get("a")).isEqualTo("a#3");
        engine.invalidateTag("a#3", OnFailure.THROW);
        assertThat(cars.get("a")).isEqualTo("a#4");
    }

    @Test
    void aRefreshWhoseTagsCannotBeToldIsNotStored() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars =
                fixture.cars(engine, builder -> builder.tags(value -> List.of(value.equals("a#1") ? "fine" : "")));
        engine.start();
        fixture.queue.deliver(fixture.taskOfADueEntry(cars));
        fixture.refreshedWith(RefreshOutcome.NOT_STORABLE);
        assertThat(cars.get("a")).isEqualTo("a#1");
    }

    @Test
    void whereTheTagsCannotBeWrittenNothingIsStored() {
        RefreshAheadCache<String, String> cars = tagged(fixture.engine(), TaggedEntriesTest::initial);
        fixture.store.breaks("addToTags");
        assertThat(cars.get("a")).isEqualTo("a#1");
        assertThat(fixture.store.operations).doesNotContain("put");
        assertThat(fixture.events.storeFailures).containsExactly("addToTags TIMEOUT");

        fixture.store.works();
        assertThat(state(cars, "a")).isEqualTo(ServeState.LOADED);
        assertThat(state(cars, "a")).isEqualTo(ServeState.FRESH);
    }

    @Test
    void aStoreThatDoesNotKeepTagsIsRefusedAtTheStart() {
        RefreshAheadEngine engine = fixture.engine();
        tagged(engine, TaggedEntriesTest::initial);
        fixture.store.keepsTags = false;

        assertThatThrownBy(engine::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this store drops tags; let it keep them");
        assertThatThrownBy(() -> engine.invalidateTag("a", OnFailure.RETRY)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aStoreThatCouldNotBeAskedAtTheStartIsAskedBeforeItsFirstTag() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = tagged(engine, TaggedEntriesTest::initial);
        fixture.store.breaks("checkTags");
        engine.start();
        assertThat(cars.get("a")).isEqualTo("a#1");
        fixture.store.works();
        fixture.store.keepsTags = false;
        assertThat(cars.get("a")).isEqualTo("a#2");
        assertThat(fixture.store.operations).doesNotContain("put");

        fixture.store.keepsTags = true;
        assertThat(cars.get("a")).isEqualTo("a#3");
        assertThat(cars.get("a")).isEqualTo("a#3");
        assertThat(fixture.events.storeFailures).containsExactly("addToTags TIMEOUT", "tags UNUSABLE");
    }

    @Test
    void whileATagIsPendingAllCachesWithTagsAreBypassed() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> plain = fixture.cars(engine);
        RefreshAheadCache<String, String> cars = tagged(engine, TaggedEntriesTest::initial);
        List.of("a", "b").forEach(cars::get);
        plain.get("a");
        fixture.store.breaks("invalidateTag");

        assertThatThrownBy(() -> engine.invalidateTag("a", OnFailure.THROW)).isInstanceOf(StoreException.class);
        assertThat(engine.pendingInvalidations()).isZero();
        engine.invalidateTag("a", OnFailure.RETRY);

        assertThat(engine.pendingInvalidations()).isOne();
        assertThat(state(cars, "a")).isEqualTo(ServeState.BYPASSED);
        assertThat(state(cars, "b")).isEqualTo(ServeState.BYPASSED);
        assertThat(state(plain, "a")).isEqualTo(ServeState.FRESH);
        fixture.store.works();
        eventually(() -> engine.pendingInvalidations() == 0);
        assertThat(state(cars, "b")).isEqualTo(ServeState.FRESH);
        assertThat(state(cars, "a")).isEqualTo(ServeState.LOADED);
        assertThat(fixture.events.invalidations).containsExactly(" TAG FAILED", " TAG PENDING", " TAG RETRIED");
    }

    @Test
    void aTagThatHasNoRoomIsReplacedByTheClearingOfTheCachesThatAreKnown() {
        RefreshAheadEngine engine =
                fixture.engine(EngineSettings.builder().invalidationBuffer(1).build());
        RefreshAheadCache<String, String> plain = fixture.cars(engine);
        RefreshAheadCache<String, String> cars = tagged(engine, TaggedEntriesTest::initial);
        List.of("a", "b").forEach(cars::get);
        plain.get("a");
        fixture.store.breaks("invalidateTag", "clear");
        engine.invalidateTag("a", OnFailure.RETRY);
        engine.invalidateTag("b", OnFailure.RETRY);
        assertThat(engine.pendingInvalidations()).as("a tag and a cache").isEqualTo(2);

        fixture.store.works();
        eventually(() -> engine.pendingInvalidations() == 0);
        assertThat(state(cars, "a")).isEqualTo(ServeState.LOADED);
        assertThat(state(cars, "b")).isEqualTo(ServeState.LOADED);
        assertThat(state(plain, "a")).isEqualTo(ServeState.FRESH);
        assertThat(fixture.events.invalidations).startsWith(" TAG PENDING", " TAG LOST");
    }

    @Test
    void aCallerWithoutTimeLeftStoresBehindItsBack() {
        RefreshAheadEngine engine = RefreshAheadEngine.builder()
                .namespace("shop")
                .store(fixture.store)
                .nanoTime(fixture.nanos::get)
                .build();
        try (engine) {
            RefreshAheadCache<String, String> cars = tagged(engine, TaggedEntriesTest::initial);
            fixture.store.onAsk = operation -> {
                if (operation.equals("acquire")) {
                    fixture.pass(Duration.ofMillis(200));
                }
            };
            assertThat(state(cars, "a")).isEqualTo(ServeState.LOADED);
            eventually(() -> fixture.store.operations.contains("put"));
            assertThat(state(cars, "a")).isEqualTo(ServeState.FRESH);
        }
    }
}
