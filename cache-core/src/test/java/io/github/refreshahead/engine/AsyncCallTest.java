package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.REFRESH_AFTER;
import static io.github.refreshahead.engine.EngineFixture.TTL;
import static io.github.refreshahead.engine.EngineFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.LoadException;
import io.github.refreshahead.OnFailure;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.TypeRef;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AsyncCallTest {

    private final EngineFixture fixture = new EngineFixture();

    /** Loads that have begun and wait for the test to end them. */
    private final Queue<CompletableFuture<String>> loads = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        fixture.close();
    }

    private RefreshAheadOperation cars(UnaryOperator<RefreshAheadCache.Builder<String, String>> change) {
        RefreshAheadEngine engine = fixture.engine();
        fixture.cars(engine, builder -> change.apply(builder.missWait(Duration.ofSeconds(30))));
        return engine.operations().iterator().next();
    }

    private CompletableFuture<String> begin() {
        CompletableFuture<String> load = new CompletableFuture<>();
        loads.add(load);
        return load;
    }

    private CompletableFuture<@Nullable Object> call(RefreshAheadOperation cars) {
        return cars.callAsync(new Object[] {"a"}, this::begin);
    }

    private static @Nullable Object answer(CompletableFuture<@Nullable Object> call) throws Exception {
        return call.get(20, TimeUnit.SECONDS);
    }

    private CompletableFuture<String> load() {
        eventually(() -> !loads.isEmpty());
        return loads.remove();
    }

    @Test
    void aMissIsLoadedOnceAndThenServedFromTheStore() throws Exception {
        RefreshAheadCache<String, String> cars = fixture.cars(fixture.engine());

        assertThat(cars.getAsync("a").get(20, TimeUnit.SECONDS)).isEqualTo("a#1");
        assertThat(cars.getAsync("a").get(20, TimeUnit.SECONDS)).isEqualTo("a#1");
        assertThat(cars.get("a")).isEqualTo("a#1");
        assertThat(fixture.events.serves).containsExactly(ServeState.LOADED, ServeState.FRESH, ServeState.FRESH);
    }

    @Test
    void aDueEntryIsServedAndOneTaskIsQueued() throws Exception {
        RefreshAheadCache<String, String> cars = fixture.cars(fixture.engine());
        cars.get("a");
        fixture.pass(REFRESH_AFTER);

        assertThat(cars.getAsync("a").get(20, TimeUnit.SECONDS)).isEqualTo("a#1");
        eventually(() -> fixture.queue.sent.size() == 1);
        assertThat(fixture.events.serves).containsExactly(ServeState.LOADED, ServeState.DUE);
    }

    @Test
    void aCallersThreadNeitherAsksTheStoreNorCallsTheOrigin() throws Exception {
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        fixture.store.onAsk = operation -> seen.add(Thread.currentThread());
        fixture.store.afterRead = () -> seen.add(Thread.currentThread());
        RefreshAheadCache<String, String> cars = fixture.cars(
                fixture.engine(),
                builder -> builder.loader(key -> {
                    seen.add(Thread.currentThread());
                    return key;
                }));

        cars.getAsync("a").get(20, TimeUnit.SECONDS);
        cars.getAsync("a").get(20, TimeUnit.SECONDS);
        fixture.pass(TTL);
        fixture.store.breaks("read", "acquire", "put");
        cars.getAsync("a").get(20, TimeUnit.SECONDS);
        assertThat(seen).isNotEmpty().doesNotContain(Thread.currentThread());
    }

    @Test
    void callersThatWaitAndCallersThatDoNotShareOneLoad() throws Exception {
        RefreshAheadOperation cars = cars(builder -> builder);
        List<CompletableFuture<@Nullable Object>> calls = new ArrayList<>();
        calls.add(call(cars));
        CompletableFuture<String> load = load();
        for (int i = 0; i < 200; i++) {
            calls.add(call(cars));
        }
        calls.add(CompletableFuture.supplyAsync(() -> {
            try {
                return cars.call(new Object[] {"a"}, () -> "loaded by one that waits");
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }));
        eventually(() -> fixture.store.acquires.get() == 1);
        load.complete("shared");

        for (CompletableFuture<@Nullable Object> call : calls) {
            assertThat(answer(call)).isEqualTo("shared");
        }
        assertThat(loads).isEmpty();
    }

    @Test
    void manyLoadsMayBeUnderWayAndHitsGoOn() throws Exception {
        RefreshAheadOperation cars = cars(builder -> builder);
        answer(cars.callAsync(new Object[] {"hit"}, () -> CompletableFuture.completedFuture("at hand")));
        List<CompletableFuture<@Nullable Object>> calls = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            calls.add(cars.callAsync(new Object[] {"car" + i}, this::begin));
        }
        eventually(() -> loads.size() == 1_000);

        assertThat(answer(cars.callAsync(new Object[] {"hit"}, this::begin))).isEqualTo("at hand");
        loads.forEach(load -> load.complete("loaded"));
        for (CompletableFuture<@Nullable Object> call : calls) {
            assertThat(answer(call)).isEqualTo("loaded");
        }
    }

    @Test
    void hitsGoOnWhileOriginsBlockEveryThreadThatCallsThem() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(64);
        RefreshAheadCache<String, String> cars = fixture.cars(
                fixture.engine(),
                builder -> builder.loader(key -> {
                    blocked.countDown();
                    assertThat(key.equals("hit") || release.await(20, TimeUnit.SECONDS))
                            .isTrue();
                    return key;
                }));
        cars.get("hit");
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(cars.getAsync("car" + i));
        }
        assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();

        assertThat(cars.getAsync("hit").get(20, TimeUnit.SECONDS)).isEqualTo("hit");
        release.countDown();
        for (CompletableFuture<String> call : calls) {
            assertThat(call.get(20, TimeUnit.SECONDS)).startsWith("car");
        }
    }

    @Test
    void theOriginsExceptionReachesAllCallersAsTheSameInstance() {
        IOException failure = new IOException("no route");
        RefreshAheadOperation cars = cars(builder -> builder);
        CompletableFuture<@Nullable Object> first = call(cars);
        CompletableFuture<String> load = load();
        CompletableFuture<@Nullable Object> second = call(cars);
        // Until the store knows of the failure, whoever asks it finds this load.
        fixture.store.onAsk = operation -> {
            if (operation.equals("fail")) {
                eventually(second::isDone);
            }
        };
        load.completeExceptionally(failure);

        assertThatThrownBy(() -> answer(first))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(failure);
        assertThatThrownBy(() -> answer(second))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(failure);
        CompletableFuture<@Nullable Object> thrown = cars.callAsync(new Object[] {"b"}, () -> {
            throw failure;
        });
        assertThatThrownBy(() -> answer(thrown)).cause().isSameAs(failure);
        CompletableFuture<@Nullable Object> handedOn =
                cars.callAsync(new Object[] {"c"}, () -> CompletableFuture.failedFuture(failure)
                        .thenApply(value -> "never"));
        assertThatThrownBy(() -> answer(handedOn)).cause().isSameAs(failure);
    }

    @Test
    void aLoadersCheckedExceptionIsTheCauseOfALoadException() {
        IOException failure = new IOException("no route");
        RefreshAheadCache<String, String> cars = fixture.cars(
                fixture.engine(),
                builder -> builder.loader(key -> {
                    throw failure;
                }));
        AtomicReference<Throwable> seen = new AtomicReference<>();

        assertThatThrownBy(() -> cars.getAsync("a")
                        .whenComplete((value, e) -> seen.set(e))
                        .get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(LoadException.class)
                .hasMessage("The loader of cache 'cars' failed")
                .hasCause(failure);
        assertThat(seen.get()).isInstanceOf(LoadException.class);
    }

    @Test
    void aCallerThatCancelsStopsNeitherTheLoadNorThoseWhoShareIt() throws Exception {
        RefreshAheadOperation cars = cars(builder -> builder);
        CompletableFuture<@Nullable Object> leader = call(cars);
        CompletableFuture<String> load = load();
        CompletableFuture<@Nullable Object> joiner = call(cars);
        CompletableFuture<@Nullable Object> another = call(cars);
        assertThat(leader.cancel(true)).isTrue();
        assertThat(another.cancel(true)).isTrue();
        assertThat(load).isNotDone();
        load.complete("shared");

        assertThat(answer(joiner)).isEqualTo("shared");
        assertThatThrownBy(leader::join).isInstanceOf(CancellationException.class);
        assertThat(answer(call(cars))).as("it was stored").isEqualTo("shared");
    }

    @Test
    void aLoadThatIsCancelledIsHandedOn() throws Exception {
        RefreshAheadOperation cars = cars(builder -> builder);
        CompletableFuture<@Nullable Object> leader = call(cars);
        CompletableFuture<String> load = load();
        CompletableFuture<@Nullable Object> joiner = call(cars);
        load.cancel(true);
        load().complete("the next one's");

        assertThatThrownBy(() -> answer(leader)).isInstanceOf(CancellationException.class);
        assertThat(answer(joiner)).isEqualTo("the next one's");
    }

    @Test
    void aLoadThatNeverEndsHoldsUpItsOwnCallerOnly() throws Exception {
        RefreshAheadOperation cars =
                cars(builder -> builder.loadTimeout(Duration.ofMillis(100)).missWait(Duration.ofMillis(50)));
        CompletableFuture<@Nullable Object> leader = call(cars);
        CompletableFuture<String> never = load();
        CompletableFuture<@Nullable Object> joiner = call(cars);
        load().complete("loaded directly");

        assertThat(answer(joiner)).isEqualTo("loaded directly");
        assertThat(leader).isNotDone();
        never.complete("at last");
        assertThat(answer(leader)).isEqualTo("at last");
    }

    @Test
    void aLoadWithoutTheStoreThatNeverEndsGivesItsPlaceBack() throws Exception {
        RefreshAheadEngine engine =
                fixture.engine(EngineSettings.builder().maxDirectLoads(1).build());
        fixture.cars(engine, builder -> builder.loadTimeout(Duration.ofMillis(100)));
        RefreshAheadOperation cars = engine.operations().iterator().next();
        fixture.store.breaks("read");
        CompletableFuture<@Nullable Object> never = call(cars);
        load();
        for (int i = 0; i < 3; i++) {
            CompletableFuture<@Nullable Object> next = call(cars);
            load().complete("loaded directly");
            assertThat(answer(next)).isEqualTo("loaded directly");
        }
        assertThat(never).isNotDone();
    }

    @Test
    void loadsWithoutTheStoreWaitForAPlaceWithoutAThread() throws Exception {
        RefreshAheadEngine engine =
                fixture.engine(EngineSettings.builder().maxDirectLoads(2).build());
        fixture.cars(engine);
        RefreshAheadOperation cars = engine.operations().iterator().next();
        fixture.store.breaks("read");
        List<CompletableFuture<@Nullable Object>> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(call(cars));
        }
        for (int done = 0; done < 100; done++) {
            CompletableFuture<String> load = load();
            assertThat(loads).hasSizeLessThanOrEqualTo(1);
            load.complete("loaded directly");
        }
        for (CompletableFuture<@Nullable Object> call : calls) {
            assertThat(answer(call)).isEqualTo("loaded directly");
        }
        assertThat(fixture.events.serves).hasSize(100).containsOnly(ServeState.BYPASSED);
    }

    @Test
    void aCallerWaitsForAnotherProcessThatLoads() throws Exception {
        RefreshAheadOperation here = cars(builder -> builder);
        RefreshAheadOperation there = cars(builder -> builder);
        CompletableFuture<@Nullable Object> first = call(here);
        CompletableFuture<String> load = load();
        CompletableFuture<@Nullable Object> second = call(there);
        eventually(() -> fixture.store.acquires.get() == 2);
        load.complete("loaded once");

        assertThat(answer(first)).isEqualTo("loaded once");
        assertThat(answer(second)).isEqualTo("loaded once");
        assertThat(loads).isEmpty();
    }

    @Test
    void aCallerThatHasWaitedLongEnoughForAnotherProcessLoadsToo() throws Exception {
        RefreshAheadOperation here = cars(builder -> builder);
        RefreshAheadOperation there = cars(builder -> builder.missWait(Duration.ofMillis(50)));
        CompletableFuture<@Nullable Object> first = call(here);
        load();
        CompletableFuture<@Nullable Object> second = call(there);
        load().complete("loaded twice");

        assertThat(answer(second)).isEqualTo("loaded twice");
        assertThat(first).isNotDone();
    }

    @Test
    void aCallerThatArrivesAfterAnInvalidationDoesNotJoinALoadFromBefore() throws Exception {
        RefreshAheadOperation cars = cars(builder -> builder);
        CompletableFuture<@Nullable Object> before = call(cars);
        CompletableFuture<String> old = load();
        cars.invalidator().invalidate(List.of(cars.key(new Object[] {"a"})), OnFailure.THROW);
        CompletableFuture<@Nullable Object> after = call(cars);
        CompletableFuture<String> current = load();
        old.complete("old");
        current.complete("new");

        assertThat(answer(before)).isEqualTo("old");
        assertThat(answer(after)).isEqualTo("new");
        assertThat(answer(call(cars))).isEqualTo("new");
    }

    @Test
    void whatIsLoadedWithoutStoringIsNobodyElses() throws Exception {
        RefreshAheadOperation cars = cars(builder -> builder);
        CompletableFuture<@Nullable Object> mine =
                cars.callAsyncWithoutStoring(new Object[] {"a"}, () -> CompletableFuture.completedFuture("mine"));

        assertThat(answer(mine)).isEqualTo("mine");
        assertThat(cars.callAsync(new Object[] {"a"}, () -> CompletableFuture.completedFuture("everybody's"))
                        .get(20, TimeUnit.SECONDS))
                .isEqualTo("everybody's");
    }

    @Test
    void aLoaderThatAsksForItsOwnKeyRunsDirectly() throws Exception {
        RefreshAheadEngine engine = fixture.engine();
        List<RefreshAheadCache<String, String>> self = new ArrayList<>();
        self.add(fixture.cars(
                engine,
                builder -> builder.loader(key ->
                        fixture.loads.incrementAndGet() == 1 ? self.get(0).get(key) + "!" : "inner")));

        assertThat(self.get(0).getAsync("a").get(20, TimeUnit.SECONDS)).isEqualTo("inner!");
    }

    @Test
    void callsAreAnsweredAfterTheEngineWasClosed() throws Exception {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = fixture.cars(engine);
        engine.close();

        assertThat(cars.getAsync("a").get(20, TimeUnit.SECONDS)).isEqualTo("a#1");
    }

    @Test
    void workIsDoneOnThreadsOfTheGivenFactory() throws Exception {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        try (RefreshAheadEngine engine = RefreshAheadEngine.builder()
                .namespace("shop")
                .store(fixture.store)
                .workerThreads(task -> {
                    Thread thread = new Thread(task, "mine");
                    thread.setDaemon(true);
                    return thread;
                })
                .build()) {
            RefreshAheadCache<String, String> cars = engine.cache("cars", String.class, new TypeRef<String>() {})
                    .ttl(TTL)
                    .refreshAfter(REFRESH_AFTER)
                    .loader(key -> {
                        threads.add(Thread.currentThread().getName());
                        return key + fixture.loads.incrementAndGet();
                    })
                    .build();
            cars.getAsync("a").get(20, TimeUnit.SECONDS);
            fixture.pass(REFRESH_AFTER);
            cars.get("a");
            eventually(() -> fixture.loads.get() == 2);
            assertThat(threads).containsExactly("mine");
        }
    }
}
