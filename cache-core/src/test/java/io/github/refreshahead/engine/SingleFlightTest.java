package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.ServeState;
import io.github.refreshahead.Served;
import io.github.refreshahead.TypeRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SingleFlightTest {

    private final EngineFixture fixture = new EngineFixture();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger entered = new AtomicInteger();

    @AfterEach
    void close() {
        release.countDown();
        callers.shutdownNow();
        fixture.close();
    }

    private String slowly(String key) throws InterruptedException {
        int number = entered.incrementAndGet();
        assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
        return key + "#" + number;
    }

    @Test
    void callersOfOneKeyShareOneLoad() throws Exception {
        RefreshAheadCache<String, List<String>> cars = fixture.engine()
                .cache("cars", String.class, new TypeRef<List<String>>() {})
                .ttl(EngineFixture.TTL)
                .missWait(Duration.ofSeconds(30))
                .loader(key -> new ArrayList<>(List.of(slowly(key))))
                .build();
        List<Future<List<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(callers.submit(() -> cars.get("a")));
        }
        eventually(() -> entered.get() == 1);
        release.countDown();

        List<List<String>> values = new ArrayList<>();
        for (Future<List<String>> answer : answers) {
            values.add(answer.get(20, TimeUnit.SECONDS));
        }
        assertThat(entered).hasValue(1);
        assertThat(values).allMatch(List.of("a#1")::equals);
        values.get(0).add("a caller's own");
        assertThat(values.get(1)).as("each caller has its own copy").containsExactly("a#1");
    }

    @Test
    void callersShareTheOriginsException() throws Exception {
        IllegalStateException failure = new IllegalStateException("origin is down");
        RefreshAheadCache<String, String> cars =
                fixture.cars(fixture.engine(), builder -> builder.missWait(Duration.ofSeconds(30))
                        .loader(key -> {
                            slowly(key);
                            throw failure;
                        }));
        Future<String> leader = callers.submit(() -> cars.get("a"));
        eventually(() -> entered.get() == 1);
        List<Future<String>> joiners = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            joiners.add(callers.submit(() -> cars.get("a")));
        }
        release.countDown();

        assertThatThrownBy(() -> leader.get(20, TimeUnit.SECONDS)).hasCause(failure);
        for (Future<String> joiner : joiners) {
            assertThatThrownBy(() -> joiner.get(20, TimeUnit.SECONDS)).hasCause(failure);
        }
    }

    @Test
    void aCallerThatArrivesAfterAnInvalidationDoesNotJoinALoadFromBefore() throws Exception {
        RefreshAheadCache<String, String> cars =
                fixture.cars(fixture.engine(), builder -> builder.loader(this::slowly));
        Future<String> before = callers.submit(() -> cars.get("a"));
        eventually(() -> entered.get() == 1);

        cars.invalidate("a");
        Future<String> after = callers.submit(() -> cars.get("a"));
        eventually(() -> entered.get() == 2);
        release.countDown();

        assertThat(before.get(20, TimeUnit.SECONDS)).isEqualTo("a#1");
        assertThat(after.get(20, TimeUnit.SECONDS)).isEqualTo("a#2");
        assertThat(cars.get("a")).as("the load from before is not stored").isEqualTo("a#2");
    }

    @Test
    void nobodyJoinsALoadThatHasOutlastedItsDeadline() throws Exception {
        RefreshAheadEngine engine = RefreshAheadEngine.builder()
                .namespace("shop")
                .store(fixture.store)
                .nanoTime(fixture.nanos::get)
                .build();
        RefreshAheadCache<String, String> cars =
                fixture.cars(engine, builder -> builder.loadTimeout(Duration.ofSeconds(3))
                        .loader(key -> entered.get() == 0 ? slowly(key) : "loaded now"));
        Future<String> overdue = callers.submit(() -> cars.get("a"));
        eventually(() -> entered.get() == 1);

        fixture.pass(Duration.ofMillis(3_001));
        assertThat(cars.serve("a").state()).isEqualTo(ServeState.BYPASSED);
        assertThat(cars.get("a")).isEqualTo("loaded now");
        release.countDown();
        assertThat(overdue.get(20, TimeUnit.SECONDS)).isEqualTo("a#1");
        engine.close();
    }

    @Test
    void aLeaderThatIsInterruptedHandsTheLoadOn() throws Exception {
        RefreshAheadCache<String, String> cars =
                fixture.cars(fixture.engine(), builder -> builder.missWait(Duration.ofSeconds(30))
                        .loader(this::slowly));
        Thread leader = new Thread(
                () -> assertThatThrownBy(() -> cars.get("a")).hasRootCauseInstanceOf(InterruptedException.class));
        leader.start();
        eventually(() -> entered.get() == 1);
        Future<String> joiner = callers.submit(() -> cars.get("a"));

        leader.interrupt();
        eventually(() -> entered.get() == 2);
        release.countDown();
        assertThat(joiner.get(20, TimeUnit.SECONDS)).isEqualTo("a#2");
        leader.join(20_000);
        assertThat(leader.isAlive()).isFalse();
    }

    @Test
    void aLoadThatAsksForItsOwnKeyRunsDirectly() {
        RefreshAheadEngine engine = fixture.engine();
        List<RefreshAheadCache<String, String>> self = new ArrayList<>();
        self.add(fixture.cars(
                engine,
                builder -> builder.loader(key -> {
                    int number = entered.incrementAndGet();
                    return number == 1 ? self.get(0).get(key) + "!" : "inner";
                })));

        assertThat(self.get(0).get("a")).isEqualTo("inner!");
    }

    @Test
    void aCallerWaitsForAnotherProcessThatLoads() throws Exception {
        RefreshAheadCache<String, String> here =
                fixture.cars(fixture.engine(), builder -> builder.loader(this::slowly));
        RefreshAheadCache<String, String> there =
                fixture.cars(fixture.engine(), builder -> builder.missWait(Duration.ofSeconds(30))
                        .loader(key -> "loaded twice"));
        Future<String> first = callers.submit(() -> here.get("a"));
        eventually(() -> entered.get() == 1);
        Future<String> second = callers.submit(() -> there.get("a"));
        eventually(() -> fixture.store.acquires.get() == 2);
        release.countDown();

        assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo("a#1");
        assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo("a#1");
        assertThat(fixture.events.serves).contains(ServeState.JOINED);
    }

    @Test
    void allWhoWaitForAnotherProcessAreToldHowOldItsValueIs() throws Exception {
        RefreshAheadCache<String, String> here =
                fixture.cars(fixture.engine(), builder -> builder.loader(this::slowly));
        RefreshAheadCache<String, String> there =
                fixture.cars(fixture.engine(), builder -> builder.missWait(Duration.ofSeconds(30))
                        .loader(key -> "loaded twice"));
        Future<String> first = callers.submit(() -> here.get("a"));
        eventually(() -> entered.get() == 1);
        Future<Served<String>> watching = callers.submit(() -> there.serve("a"));
        eventually(() -> fixture.store.acquires.get() == 2);
        Future<Served<String>> joining = callers.submit(() -> there.serve("a"));
        fixture.pass(Duration.ofSeconds(1));
        release.countDown();

        assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo("a#1");
        for (Future<Served<String>> answer : List.of(watching, joining)) {
            assertThat(answer.get(20, TimeUnit.SECONDS).value()).isEqualTo("a#1");
            assertThat(answer.get().age()).isEqualTo(Duration.ofSeconds(1));
        }
    }

    @Test
    void aCallerThatHasWaitedLongEnoughForAnotherProcessLoadsToo() throws Exception {
        RefreshAheadCache<String, String> here =
                fixture.cars(fixture.engine(), builder -> builder.loader(this::slowly));
        RefreshAheadCache<String, String> there =
                fixture.cars(fixture.engine(), builder -> builder.missWait(Duration.ofMillis(50))
                        .loader(key -> "loaded twice"));
        Future<String> first = callers.submit(() -> here.get("a"));
        eventually(() -> entered.get() == 1);

        assertThat(callers.submit(() -> there.get("a")).get(20, TimeUnit.SECONDS))
                .isEqualTo("loaded twice");
        release.countDown();
        first.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aThousandForcedWindowsServeNothingThatWasLoadedBeforeAnInvalidation() {
        AtomicInteger version = new AtomicInteger();
        List<RefreshAheadCache<String, Integer>> self = new ArrayList<>();
        self.add(fixture.engine()
                .cache("cars", String.class, new TypeRef<Integer>() {})
                .ttl(EngineFixture.TTL)
                .loader(key -> {
                    int read = version.get();
                    if (key.startsWith("raced")) {
                        version.incrementAndGet();
                        self.get(0).invalidate(key);
                    }
                    return read;
                })
                .build());
        int stale = 0;
        for (int i = 0; i < 1_000; i++) {
            String key = (i % 2 == 0 ? "raced" : "calm") + i;
            self.get(0).get(key);
            if (self.get(0).serve(key).state() == ServeState.FRESH && key.startsWith("raced")) {
                stale++;
            }
        }
        assertThat(stale).isZero();
        assertThat(version).hasValueGreaterThanOrEqualTo(500);
    }
}
