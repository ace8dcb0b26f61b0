package io.github.refreshahead.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.spring.Contexts;
import io.github.refreshahead.spring.RefreshAheadCaches;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.annotation.AliasFor;

class InvalidatingMethodTest {

    record CarId(String make, int number) {}

    record Car(@Nullable CarId id, String vin) {}

    record Offer(String vin, long dealer) {}

    static class Cars {
        private final AtomicInteger calls = new AtomicInteger();

        public int calls() {
            return calls.get();
        }

        @RefreshAhead(cache = "by-vin", ttl = "10m")
        public String byVin(@Nullable String vin) {
            return vin + calls.incrementAndGet();
        }

        @RefreshAhead(cache = "by-id", ttl = "10m")
        public String byId(String make, long number) {
            return make + number + ":" + calls.incrementAndGet();
        }

        @RefreshAhead(
                cache = "offers",
                ttl = "10m",
                tags = {"#result.dealer", "{'make:' + #vin.substring(0, 2), null}"})
        public @Nullable Offer offer(String vin, long dealer) {
            calls.incrementAndGet();
            return dealer == 0 ? null : new Offer(vin, dealer);
        }
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Invalidate(
            cache = {"by-vin", "offers"},
            allEntries = true)
    @interface Everything {
        @AliasFor(annotation = Invalidate.class)
        String condition() default "";
    }

    static class Sales {
        @Invalidate(cache = "by-vin")
        public String sell(@Nullable String vin) {
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

        @Invalidate(cache = "by-vin", beforeInvocation = true)
        public void failLater(String vin) {
            throw new IllegalStateException("not sold");
        }

        @Invalidate(cache = "by-vin", key = "#result.id?.make")
        @Invalidate(cache = "by-vin", key = "#result.vin")
        public Car register(Car car) {
            return car;
        }

        @Invalidate(cache = "by-vin", key = "#car.id.make", beforeInvocation = true)
        public void stopped(Car car) {
            throw new AssertionError("the method runs");
        }

        @Invalidate(cache = "by-id", key = "#key")
        public void byAnything(Object key) {}

        @Invalidate(cache = "by-vin", keys = "#vins")
        public void sellAll(@Nullable Collection<@Nullable String> vins) {}

        @Invalidate(cache = "by-vin", keys = "#result.![vin]")
        @Invalidate(cache = "by-id", keys = "#result.![{id.make, id.number}]")
        public List<Car> auction(Car... cars) {
            return List.of(cars);
        }

        @Invalidate(tags = "#dealers")
        public void close(Object dealers) {}

        @Everything(condition = "#result")
        public @Nullable Boolean audit(@Nullable Boolean wrong) {
            return wrong;
        }
    }

    private final AnnotationConfigApplicationContext context = Contexts.start(Cars.class, Sales.class);
    private final Cars cars = context.getBean(Cars.class);
    private final Sales sales = context.getBean(Sales.class);
    private final RefreshAheadCaches caches = context.getBean(RefreshAheadCaches.class);

    @AfterEach
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
    void invalidationBeforeTheMethodDoesNotNeedItsSuccess() {
        cars.byVin("A");
        assertThatThrownBy(() -> sales.failLater("A")).hasMessage("not sold");
        assertThat(cars.byVin("A")).isEqualTo("A2");
    }

    @Test
    void nullArgumentIsAKeyWhereItIsTheOnlyArgument() {
        cars.byVin(null);
        sales.sell(null);
        assertThat(cars.byVin(null)).isEqualTo("null2");
    }

    @Test
    void keyExpressionThatGivesNullIsToldAndTheOtherKeysAreRemoved() {
        cars.byVin("A");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> sales.register(new Car(null, "A")))
                .withMessage(
                        "Sales.register(Car): @Invalidate key \"#result.id?.make\" has removed nothing: null is no key");
        assertThat(cars.byVin("A")).isEqualTo("A2");
    }

    @Test
    void expressionThatFailsBeforeTheMethodKeepsItFromRunning() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> sales.stopped(new Car(null, "A")))
                .withMessageStartingWith(
                        "Sales.stopped(Car): @Invalidate key \"#car.id.make\" has removed nothing: EL1007E: Property or field"
                                + " 'make' cannot be found on null");
    }

    @Test
    void keyOfATypeThatOnlyTheCallTellsIsConvertedOrRefused() {
        cars.byId("VW", 7);
        sales.byAnything(new CarId("VW", 7));
        assertThat(cars.byId("VW", 7)).isEqualTo("VW7:2");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> sales.byAnything("VW"))
                .withMessage(
                        "Sales.byAnything(Object): @Invalidate key \"#key\" has removed nothing: (String) cannot form a"
                                + " key of cache 'by-id' (String make, long number)");
    }

    @Test
    void severalKeysAreRemoved() {
        cars.byVin("A");
        cars.byVin("B");
        cars.byVin("C");
        sales.sellAll(List.of("A", "B"));
        assertThat(cars.byVin("A")).isEqualTo("A4");
        assertThat(cars.byVin("B")).isEqualTo("B5");
        assertThat(cars.byVin("C")).isEqualTo("C3");
        sales.sellAll(List.of());
        assertThat(cars.byVin("C")).isEqualTo("C3");
    }

    @Test
    void elementOfSeveralKeysMayBeAListOfParts() {
        cars.byVin("A");
        cars.byId("VW", 7);
        sales.auction(new Car(new CarId("VW", 7), "A"), new Car(new CarId("VW", 8), "B"));
        assertThat(cars.byVin("A")).isEqualTo("A3");
        assertThat(cars.byId("VW", 7)).isEqualTo("VW7:4");
    }

    @Test
    void nullAmongOrInPlaceOfSeveralKeysIsTold() {
        List<@Nullable String> withNull = java.util.Arrays.asList("A", null);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> sales.sellAll(withNull))
                .withMessage(
                        "Sales.sellAll(Collection): @Invalidate keys \"#vins\" has removed nothing: null is no key");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> sales.sellAll(null))
                .withMessage(
                        "Sales.sellAll(Collection): @Invalidate keys \"#vins\" has removed nothing: null is no collection");
    }

    @Test
    void entriesWithATagAreRemoved() {
        cars.offer("VW1", 7);
        cars.offer("VW2", 8);
        sales.close(7L);
        cars.offer("VW1", 7);
        cars.offer("VW2", 8);
        assertThat(cars.calls()).isEqualTo(3);
        sales.close(List.of(9, new String[] {"make:VW"}));
        cars.offer("VW1", 7);
        cars.offer("VW2", 8);
        assertThat(cars.calls()).isEqualTo(5);
    }

    @Test
    void nullResultHasTheTagsOfItsArgumentsOnly() {
        cars.offer("VW1", 0);
        cars.offer("VW1", 0);
        assertThat(cars.calls()).isEqualTo(1);
        sales.close("make:VW");
        cars.offer("VW1", 0);
        assertThat(cars.calls()).isEqualTo(2);
    }

    @Test
    void tagThatIsNoneIsTold() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> sales.close("x".repeat(257)))
                .withMessage("Sales.close(Object): @Invalidate tags \"#dealers\" has removed nothing: tag ("
                        + "x".repeat(257) + ") must be 1 to 256 bytes in UTF-8, and is 257");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> sales.close(new CarId("VW", 7)))
                .withMessage(
                        "Sales.close(Object): @Invalidate tags \"#dealers\" has removed nothing: a CarId is no tag; make"
                                + " a string of it");
    }

    @Test
    void allEntriesAreRemovedIfTheConditionHolds() {
        cars.byVin("A");
        cars.offer("VW1", 7);
        cars.byId("VW", 7);
        sales.audit(false);
        assertThat(cars.byVin("A")).isEqualTo("A1");
        sales.audit(true);
        assertThat(cars.byVin("A")).isEqualTo("A4");
        cars.offer("VW1", 7);
        assertThat(cars.calls()).isEqualTo(5);
        assertThat(cars.byId("VW", 7)).isEqualTo("VW7:3");
    }

    @Test
    void conditionThatIsNeitherTrueNorFalseIsTold() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> sales.audit(null))
                .withMessage(
                        "Sales.audit(Boolean): @Invalidate condition \"#result\" has removed nothing: it is neither true"
                                + " nor false");
    }

    @Test
    void entriesAreInvalidatedByName() {
        cars.byId("VW", 7);
        caches.invalidate("by-id", "VW", 7);
        assertThat(cars.byId("VW", 7)).isEqualTo("VW7:2");
        caches.invalidateAll("by-id", List.of(List.of("VW", 7), new CarId("VW", 8)));
        assertThat(cars.byId("VW", 7)).isEqualTo("VW7:3");
        caches.clear("by-id");
        assertThat(cars.byId("VW", 7)).isEqualTo("VW7:4");
        cars.offer("VW1", 7);
        caches.invalidateTag("7");
        cars.offer("VW1", 7);
        assertThat(cars.calls()).isEqualTo(6);
    }

    @Test
    void nameOrKeyThatCannotBeIsRefused() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> caches.invalidate("by-name", "A"))
                .withMessage("no cache 'by-name'; known are [by-id, by-vin, offers]");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> caches.invalidate("by-id", 5, 7))
                .withMessage("(Integer, Integer) cannot form a key of cache 'by-id' (String make, long number)");
    }
}
