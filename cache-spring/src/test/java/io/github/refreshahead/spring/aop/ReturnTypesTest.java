package io.github.refreshahead.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.spring.Contexts;
import io.github.refreshahead.spring.RefreshAheadCaches;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Methods that return a value at once, in whatever type. */
class ReturnTypesTest {

    record Car(String vin, int number) {}

    abstract static class Repository<T> {
        final AtomicInteger calls = new AtomicInteger();

        @RefreshAhead(ttl = "10m")
        public Optional<T> find(String vin) {
            return Optional.ofNullable(made(vin));
        }

        @RefreshAhead(ttl = "10m")
        public Map<String, List<T>> grouped(String vin) {
            T made = made(vin);
            return made == null ? Map.of() : Map.of(vin, List.of(made));
        }

        abstract @Nullable T made(String vin);

        public int calls() {
            return calls.get();
        }
    }

    static class Cars extends Repository<Car> {
        @Override
        @Nullable
        Car made(String vin) {
            int call = calls.incrementAndGet();
            return vin.isEmpty() ? null : new Car(vin, call);
        }

        @RefreshAhead(ttl = "10m")
        public long price(int number) {
            return number * 1_000L + calls.incrementAndGet();
        }

        @RefreshAhead(ttl = "10m")
        public boolean sold(int number) {
            return calls.incrementAndGet() == 1;
        }

        @RefreshAhead(ttl = "10m")
        public OptionalInt year(int number) {
            return OptionalInt.of(calls.incrementAndGet());
        }

        @RefreshAhead(ttl = "10m")
        public int[] doors(int number) {
            return new int[] {number, calls.incrementAndGet()};
        }

        @RefreshAhead(ttl = "10m", nullTtl = "0s")
        public Optional<Car> notRemembered(String vin) {
            return Optional.ofNullable(made(vin));
        }

        @RefreshAhead(ttl = "10m", tags = "#result.vin")
        public Optional<Car> tagged(String vin) {
            return Optional.ofNullable(made(vin));
        }
    }

    @Test
    void optionalIsStoredAsWhatItHolds() throws Throwable {
        try (var context = Contexts.start(Cars.class)) {
            Cars cars = context.getBean(Cars.class);
            assertThat(cars.find("A")).contains(new Car("A", 1));
            assertThat(cars.find("A")).contains(new Car("A", 1));
            assertThat(cars.find("")).isEmpty();
            assertThat(cars.find("")).isEmpty();
            assertThat(cars.calls()).isEqualTo(2);
            assertThat(cars.notRemembered("")).isEmpty();
            assertThat(cars.notRemembered("")).isEmpty();
            assertThat(cars.calls()).isEqualTo(4);
            assertThat(context.getBean(RefreshAheadCaches.class)
                            .get("cars-find")
                            .spec()
                            .refresher()
                            .refresh(new Object[] {"A"}))
                    .isEqualTo(new Car("A", 5));
            assertThat(cars.tagged("A")).contains(new Car("A", 6));
            assertThat(cars.tagged("A")).contains(new Car("A", 6));
        }
    }

    @Test
    void genericsAreThoseOfTheBeansClass() {
        try (var context = Contexts.start(Cars.class)) {
            Cars cars = context.getBean(Cars.class);
            assertThat(cars.grouped("A")).isEqualTo(Map.of("A", List.of(new Car("A", 1))));
            assertThat(cars.grouped("A")).isEqualTo(Map.of("A", List.of(new Car("A", 1))));
        }
    }

    @Test
    void primitivesAndArraysAreServed() {
        try (var context = Contexts.start(Cars.class)) {
            Cars cars = context.getBean(Cars.class);
            assertThat(cars.price(5)).isEqualTo(5_001L).isEqualTo(cars.price(5));
            assertThat(cars.doors(5)).containsExactly(5, 2).isEqualTo(cars.doors(5));
            assertThat(cars.year(5)).hasValue(3).isEqualTo(cars.year(5));
            assertThat(cars.sold(5)).isFalse().isEqualTo(cars.sold(5));
            assertThat(cars.calls()).isEqualTo(4);
        }
    }
}
