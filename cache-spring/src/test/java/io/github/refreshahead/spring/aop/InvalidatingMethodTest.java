package io.github.refreshahead.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.spring.Contexts;
import io.github.refreshahead.spring.RefreshAheadCaches;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

class InvalidatingMethodTest {

    record CarId(String make, int number) {}

    record Car(@Nullable CarId id, String vin) {}

    static class Cars {
        final AtomicInteger calls = new AtomicInteger();

        @RefreshAhead(cache = "by-vin", ttl = "10m")
        public String byVin(String vin) {
            return vin + calls.incrementAndGet();
        }

        @RefreshAhead(cache = "by-id", ttl = "10m")
        public String byId(String make, long number) {
            return make + number + ":" + calls.incrementAndGet();
        }
    }

    static class Sales {
        @Invalidate(cache = "by-vin")
        public String sell(String vin) {
            return "sold";
        }

        @Invalidate(cache = "by-vin", key = "#car.vin")
        @Invalidate(cache = "by-id", key = "#car.id")
        public void scrap(Car car) {}

        @Invalidate(cache = "by-id")
        public void rename(CarId id) {}

        @Invalidate(cache = "by-vin")
        public void fail(String vin) {
            throw new IllegalStateException("not sold");
        }

        @Invalidate(cache = "by-vin", key = "#car.id.make")
        public String keyFails(Car car) {
            return "done";
        }
    }

    private final AnnotationConfigApplicationContext context = Contexts.start(Cars.class, Sales.class);
    private final Cars cars = context.getBean(Cars.class);
    private final Sales sales = context.getBean(Sales.class);

    @org.junit.jupiter.api.AfterEach
    void close() {
        context.close();
    }

    @Test
    void entryIsGoneAfterTheMethodHasReturned() {
        assertThat(cars.byVin("A")).isEqualTo("A1");
        assertThat(cars.byVin("B")).isEqualTo("B2");
        assertThat(sales.sell("A")).isEqualTo("sold");
        assertThat(cars.byVin("A")).isEqualTo("A3");
        assertThat(cars.byVin("B")).isEqualTo("B2");
    }

    @Test
    void severalCachesAreInvalidatedAndARecordStandsForItsComponents() {
        cars.byVin("A");
        cars.byId("VW", 7);
        sales.scrap(new Car(new CarId("VW", 7), "A"));
        assertThat(cars.byVin("A")).isEqualTo("A3");
        assertThat(cars.byId("VW", 7)).isEqualTo("VW7:4");
        sales.rename(new CarId("VW", 7));
        assertThat(cars.byId("VW", 7)).isEqualTo("VW7:5");
    }

    @Test
    void methodThatFailsInvalidatesNothing() {
        cars.byVin("A");
        assertThatThrownBy(() -> sales.fail("A")).hasMessage("not sold");
        assertThat(cars.byVin("A")).isEqualTo("A1");
    }

    @Test
    void keyThatCannotBeMadeDoesNotFailTheMethod() {
        assertThat(sales.keyFails(new Car(null, "A"))).isEqualTo("done");
    }

    @Test
    void entryIsInvalidatedByName() {
        cars.byId("VW", 7);
        context.getBean(RefreshAheadCaches.class).invalidate("by-id", "VW", 7);
        assertThat(cars.byId("VW", 7)).isEqualTo("VW7:2");
    }
}
