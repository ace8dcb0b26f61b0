package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.REFRESH_AFTER;
import static io.github.refreshahead.engine.EngineFixture.TTL;
import static io.github.refreshahead.engine.EngineFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.LoadException;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.Served;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadPathTest {

    private final EngineFixture fixture = new EngineFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aMissIsLoadedOnceAndThenServedFromTheStoreWithItsAge() {
        RefreshAheadCache<String, String> cars = fixture.cars(fixture.engine());

        assertThat(cars.serve("a")).isEqualTo(new Served<>("a#1", Duration.ZERO, ServeState.LOADED));
        fixture.pass(Duration.ofMillis(1_500));
        assertThat(cars.serve("a")).isEqualTo(new Served<>("a#1", Duration.ofMillis(1_500), ServeState.FRESH));
        assertThat(fixture.loads).hasValue(1);
    }

    @Test
    void ageCountsFromTheStartOfTheLoad() {
        RefreshAheadCache<String, String> cars = fixture.cars(
                fixture.engine(),
                builder -> builder.loader(key -> {
                    fixture.pass(Duration.ofSeconds(1));
                    return key;
                }));

        cars.get("a");
        assertThat(cars.serve("a").age()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void dueEntryIsServedAtOnceAndOneTaskIsQueued() {
        RefreshAheadEngine engine = fixture.engine();
        RefreshAheadCache<String, String> cars = fixture.cars(engine);
        cars.get("a");
        fixture.pass(REFRESH_AFTER);

        assertThat(cars.serve("a").state()).isEqualTo(ServeState.DUE);
        eventually(() -> fixture.queue.sent.size() == 1);
        for (int i = 0; i < 100; i++) {
            assertThat(cars.get("a")).isEqualTo("a#1");
        }
        assertThat(fixture.queue.sent).hasSize(1);
        assertThat(fixture.loads).hasValue(1);
    }

    @Test
    void anExpiredEntryIsLoadedByTheCaller() {
        RefreshAheadCache<String, String> cars = fixture.cars(fixture.engine());
        cars.get("a");
        fixture.pass(TTL);

        assertThat(cars.serve("a")).isEqualTo(new Served<>("a#2", Duration.ZERO, ServeState.LOADED));
        assertThat(cars.serve("a").state()).isEqualTo(ServeState.FRESH);
    }

    @Test
    void aNullIsServedForItsOwnTimeAndNeverRefreshed() {
        AtomicReference<String> origin = new AtomicReference<>();
        RefreshAheadCache<String, String> cars =
                fixture.cars(fixture.engine(), builder -> builder.nullTtl(Duration.ofSeconds(3))
                        .loader(key -> origin.get()));

        assertThat(cars.get("a")).isNull();
        origin.set("there now");
        fixture.pass(Duration.ofMillis(2_999));
        assertThat(cars.serve("a")).isEqualTo(new Served<>(null, Duration.ofMillis(2_999), ServeState.FRESH));
        fixture.pass(Duration.ofMillis(1));
        assertThat(cars.get("a")).isEqualTo("there now");
        assertThat(fixture.queue.sent).isEmpty();
    }

    @Test
    void nullsAreNotStoredWhereTheirTimeIsZero() {
        RefreshAheadCache<String, String> cars = fixture.cars(
                fixture.engine(), builder -> builder.nullTtl(Duration.ZERO).loader(key -> {
                    fixture.loads.incrementAndGet();
                    return null;
                }));

        assertThat(cars.get("a")).isNull();
        assertThat(cars.get("a")).isNull();
        assertThat(fixture.loads).hasValue(2);
    }

    @Test
    void anOlderValueIsServedWhenTheOriginFailsButOnlyWithinItsBound() {
        AtomicBoolean down = new AtomicBoolean();
        RefreshAheadCache<String, String> cars =
                fixture.cars(fixture.engine(), builder -> builder.staleIfError(Duration.ofMinutes(2))
                        .loader(key -> {
                            fixture.loads.incrementAndGet();
                            if (down.get()) {
                                throw new IllegalStateException("origin is down");
                            }
                            return key;
                        }));
        cars.get("a");
        down.set(true);
        fixture.pass(TTL);

        assertThat(cars.serve("a")).isEqualTo(new Served<>("a", TTL, ServeState.STALE));
        assertThat(fixture.loads).hasValue(2);
        assertThat(cars.serve("a").state()).as("the origin is left alone").isEqualTo(ServeState.STALE);
        assertThat(fixture.loads).hasValue(2);

        fixture.pass(Duration.ofMinutes(2));
        assertThatThrownBy(() -> cars.get("a")).hasMessage("origin is down");
        down.set(false);
        assertThat(cars.serve("a").state()).isEqualTo(ServeState.LOADED);
        assertThat(cars.serve("a").state()).isEqualTo(ServeState.FRESH);
    }

    @Test
    void theOriginsUncheckedExceptionReachesTheCallerAsTheSameInstance() {
        RuntimeException failure = new IllegalArgumentException("no such car");
        RefreshAheadCache<String, String> cars = fixture.cars(
                fixture.engine(),
                builder -> builder.loader(key -> {
                    throw failure;
                }));

        assertThatThrownBy(() -> cars.get("a")).isSameAs(failure);
        fixture.store.breaks("read");
        assertThatThrownBy(() -> cars.get("a")).isSameAs(failure);
    }

    @Test
    void theOriginsCheckedExceptionIsTheCauseOfALoadException() {
        IOException failure = new IOException("no route");
        RefreshAheadCache<String, String> cars = fixture.cars(
                fixture.engine(),
                builder -> builder.loader(key -> {
                    throw failure;
                }));

        assertThatThrownBy(() -> cars.get("a"))
                .isInstanceOf(LoadException.class)
                .hasMessage("The loader of cache 'cars' failed")
                .hasCause(failure);
    }

    @Test
    void anyStoreOperationMayFailWithoutTheCallerNoticing() {
        RefreshAheadCache<String, String> cars = fixture.cars(fixture.engine());
        for (String operation : new String[] {"read", "acquire", "put"}) {
            fixture.store.breaks(operation);
            assertThat(cars.get(operation)).startsWith(operation + "#");
            fixture.store.works();
        }
        assertThat(fixture.events.storeFailures).containsExactly("read TIMEOUT", "acquire TIMEOUT", "put TIMEOUT");
        assertThat(fixture.events.serves).containsExactly(ServeState.BYPASSED, ServeState.BYPASSED, ServeState.LOADED);
    }

    @Test
    void anInvalidationThatTheStoreDoesNotAcknowledgeIsNotSilent() {
        RefreshAheadCache<String, String> cars = fixture.cars(fixture.engine());
        fixture.store.breaks("invalidate");

        assertThatThrownBy(() -> cars.invalidate("a")).isInstanceOf(StoreException.class);
    }

    @Test
    void bytesThatDoNotDecodeAreAMissAndAreReplaced() {
        RefreshAheadEngine old = fixture.engine();
        old.cache("cars", String.class, new TypeRef<String>() {})
                .ttl(TTL)
                .loader(key -> "text")
                .build()
                .get("a");
        RefreshAheadCache<String, Integer> numbers = fixture.engine()
                .cache("cars", String.class, new TypeRef<Integer>() {})
                .ttl(TTL)
                .loader(key -> 5)
                .build();

        assertThat(numbers.serve("a")).isEqualTo(new Served<>(5, Duration.ZERO, ServeState.LOADED));
        assertThat(numbers.serve("a").state()).isEqualTo(ServeState.FRESH);
        assertThat(fixture.events.undecodable).hasSize(1);
    }

    @Test
    void aValueTooLargeIsServedButNotStored() {
        RefreshAheadCache<String, String> cars = fixture.cars(
                fixture.engine(), builder -> builder.maxValueSize(3).loader(key -> {
                    fixture.loads.incrementAndGet();
                    return "abcdef";
                }));

        assertThat(cars.get("a")).isEqualTo("abcdef");
        assertThat(cars.get("a")).isEqualTo("abcdef");
        assertThat(fixture.loads).hasValue(2);
    }

    @Test
    void insideATransactionHitsAreServedAndLoadsAreNotStored() throws Throwable {
        RefreshAheadEngine engine = fixture.engine();
        fixture.cars(engine);
        RefreshAheadOperation cars = engine.operations().iterator().next();
        Object[] arguments = {"a"};

        assertThat(cars.callWithoutStoring(arguments, () -> "mine")).isEqualTo("mine");
        assertThat(cars.call(arguments, () -> "everybody's")).isEqualTo("everybody's");
        assertThat(cars.callWithoutStoring(arguments, () -> "mine again")).isEqualTo("everybody's");
        assertThat(fixture.events.serves).containsExactly(ServeState.BYPASSED, ServeState.LOADED, ServeState.FRESH);
    }

    @Test
    void aStoreThatIsSlowButAnswersIsNotAskedAgainOnceTheBudgetIsSpent() {
        AtomicReference<RefreshAheadCache<String, String>> cache = new AtomicReference<>();
        RefreshAheadEngine engine = RefreshAheadEngine.builder()
                .namespace("shop")
                .store(fixture.store)
                .nanoTime(new SlowClock())
                .listener(fixture.events)
                .build();
        try (engine) {
            cache.set(fixture.cars(engine));
            assertThat(cache.get().serve("a").state()).isEqualTo(ServeState.BYPASSED);
        }
    }

    /** A clock on which a hundred milliseconds pass between any two looks. */
    private static final class SlowClock implements java.util.function.LongSupplier {
        private long now;

        @Override
        public synchronized long getAsLong() {
            now += Duration.ofMillis(200).toNanos();
            return now;
        }
    }
}
