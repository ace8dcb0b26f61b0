package io.github.refreshahead.spring.transactions;

import static io.github.refreshahead.spring.transactions.CarApplication.elsewhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.transaction.TransactionDefinition.ISOLATION_DEFAULT;
import static org.springframework.transaction.TransactionDefinition.ISOLATION_READ_COMMITTED;
import static org.springframework.transaction.TransactionDefinition.ISOLATION_READ_UNCOMMITTED;
import static org.springframework.transaction.TransactionDefinition.ISOLATION_REPEATABLE_READ;
import static org.springframework.transaction.TransactionDefinition.ISOLATION_SERIALIZABLE;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_NOT_SUPPORTED;

import io.github.refreshahead.spring.transactions.Cars.Car;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Cached methods that are called inside a transaction. */
@ParameterizedClass
@EnumSource(Database.class)
class CallerTransactionTest {

    private static CarApplication application;

    @Parameter
    private Database database;

    private final Cars cars = application.cars();
    private final Loads loads = application.loads();

    @BeforeParameterizedClassInvocation
    static void start(Database database) {
        application = CarApplication.on(database);
    }

    @AfterParameterizedClassInvocation
    static void close() {
        application.close();
    }

    @Test
    void methodsOwnTransactionDoesNotCount() {
        String vin = application.newCar();
        cars.carInOwnTransaction(vin);
        cars.carInOwnTransaction(vin);
        assertThat(loads.of(vin)).isEqualTo(1);
    }

    @Test
    void entryIsServedInsideATransaction() {
        String vin = application.newCar();
        cars.car(vin);
        assertThat(application.transaction().<Car>execute(status -> cars.car(vin)))
                .isEqualTo(new Car(vin, 1, "nobody"));
        assertThat(loads.of(vin)).isEqualTo(1);
    }

    @Test
    void ownUncommittedRowIsNotStored() {
        String vin = application.newCar();
        application.transaction().executeWithoutResult(status -> {
            cars.write(vin, "me");
            assertThat(cars.car(vin)).isEqualTo(new Car(vin, 2, "me"));
            status.setRollbackOnly();
        });
        assertThat(cars.car(vin)).isEqualTo(new Car(vin, 1, "nobody"));
    }

    @Test
    void ownUncommittedRowIsNotShared() {
        String vin = application.newCar();
        AtomicReference<Car> seenMeanwhile = new AtomicReference<>();
        application.transaction().executeWithoutResult(status -> {
            cars.write(vin, "me");
            loads.interruptNext(vin, () -> seenMeanwhile.set(elsewhere(() -> cars.car(vin))));
            assertThat(cars.car(vin).writer()).isEqualTo("me");
            status.setRollbackOnly();
        });
        assertThat(seenMeanwhile).hasValue(new Car(vin, 1, "nobody"));
        assertThat(loads.of(vin)).isEqualTo(2);
    }

    @Test
    void callInsideATransactionDoesNotJoinALoad() {
        String vin = application.newCar();
        AtomicReference<Car> seenInside = new AtomicReference<>();
        loads.interruptNext(
                vin,
                () -> elsewhere(() -> application.transaction().<Void>execute(status -> {
                    cars.write(vin, "me");
                    seenInside.set(cars.car(vin));
                    status.setRollbackOnly();
                    return null;
                })));
        assertThat(cars.car(vin)).isEqualTo(new Car(vin, 1, "nobody"));
        assertThat(seenInside).hasValue(new Car(vin, 2, "me"));
        assertThat(cars.car(vin)).isEqualTo(new Car(vin, 1, "nobody"));
    }

    @Test
    void readOnlyTransactionThatSaysReadCommittedStores() {
        String vin = application.newCar();
        application.transaction(true, ISOLATION_READ_COMMITTED).executeWithoutResult(status -> {
            application.jdbc().queryForList("select * from car");
            elsewhere(() -> change(vin));
            assertThat(cars.car(vin).version()).isEqualTo(2);
        });
        assertThat(cars.car(vin).version()).isEqualTo(2);
        assertThat(loads.of(vin)).isEqualTo(1);
    }

    static Stream<Arguments> transactionsThatDoNotStore() {
        return Stream.of(
                Arguments.of(true, ISOLATION_DEFAULT),
                Arguments.of(true, ISOLATION_READ_UNCOMMITTED),
                Arguments.of(true, ISOLATION_REPEATABLE_READ),
                Arguments.of(true, ISOLATION_SERIALIZABLE),
                Arguments.of(false, ISOLATION_DEFAULT),
                Arguments.of(false, ISOLATION_READ_COMMITTED),
                Arguments.of(false, ISOLATION_REPEATABLE_READ));
    }

    @ParameterizedTest
    @MethodSource("transactionsThatDoNotStore")
    void anyOtherTransactionDoesNotStore(boolean readOnly, int isolation) {
        String vin = application.newCar();
        List<String> before = application.served();
        application.transaction(readOnly, isolation).executeWithoutResult(status -> cars.car(vin));
        cars.car(vin);
        assertThat(loads.of(vin)).isEqualTo(2);
        List<String> served = application.served();
        assertThat(served.subList(before.size(), served.size())).containsExactly("cars BYPASSED", "cars LOADED");
    }

    static Stream<Arguments> snapshots() {
        return Stream.of(
                Arguments.of(true, ISOLATION_REPEATABLE_READ),
                Arguments.of(false, ISOLATION_REPEATABLE_READ),
                Arguments.of(true, ISOLATION_SERIALIZABLE),
                Arguments.of(false, ISOLATION_SERIALIZABLE));
    }

    @ParameterizedTest
    @MethodSource("snapshots")
    void rowOfAnOldSnapshotIsNotStoredAfterItsInvalidation(boolean readOnly, int isolation) {
        String vin = application.newCar();
        Car old = application.transaction(readOnly, isolation).execute(status -> {
            application.jdbc().queryForList("select * from car");
            elsewhere(() -> change(vin));
            return cars.car(vin);
        });
        assertThat(old.version()).isEqualTo(1);
        assertThat(cars.car(vin).version()).isEqualTo(2);
    }

    /** What the rule is for: without it, the test above would see this. */
    @ParameterizedTest
    @MethodSource("snapshots")
    void carelessCacheKeepsTheRowOfAnOldSnapshot(boolean readOnly, int isolation) {
        String vin = application.newCar();
        application.transaction(readOnly, isolation).executeWithoutResult(status -> {
            application.jdbc().queryForList("select * from car");
            elsewhere(() -> change(vin));
            cars.carStoredAnyway(vin);
        });
        assertThat(cars.carStoredAnyway(vin).version()).isEqualTo(1);
        assertThat(application.committed(vin)).isEqualTo(2);
    }

    @Test
    void rowThatAnotherTransactionRollsBackIsNotStored() {
        String vin = application.newCar();
        application.transaction().executeWithoutResult(status -> {
            cars.write(vin, "other");
            Car seen = elsewhere(() ->
                    application.transaction(true, ISOLATION_READ_UNCOMMITTED).execute(reading -> cars.car(vin)));
            // PostgreSQL treats the lowest level as the next one.
            assertThat(seen.version()).isEqualTo(database == Database.H2 ? 2 : 1);
            status.setRollbackOnly();
        });
        assertThat(cars.car(vin)).isEqualTo(new Car(vin, 1, "nobody"));
    }

    @Test
    void cacheThatSaysSoStoresInsideATransaction() {
        String vin = application.newCar();
        application.transaction().executeWithoutResult(status -> cars.carStoredAnyway(vin));
        cars.carStoredAnyway(vin);
        assertThat(loads.of(vin)).isEqualTo(1);
    }

    @Test
    void suspendedTransactionDoesNotCount() {
        String vin = application.newCar();
        application.transaction().executeWithoutResult(status -> {
            cars.write(vin, "me");
            Car seen = application.transaction(PROPAGATION_NOT_SUPPORTED).execute(suspended -> cars.car(vin));
            assertThat(seen.writer()).isEqualTo("nobody");
            status.setRollbackOnly();
        });
        cars.car(vin);
        assertThat(loads.of(vin)).isEqualTo(1);
    }

    @Test
    void refreshAskedForInsideATransactionRunsOutsideOfIt() {
        String vin = application.newCar();
        cars.car(vin);
        application.transaction().executeWithoutResult(status -> {
            cars.write(vin, "me");
            assertThat(application.caches().refresh("cars", vin)).isTrue();
            await().until(() -> loads.of(vin) == 2);
            status.setRollbackOnly();
        });
        assertThat(cars.car(vin)).isEqualTo(new Car(vin, 1, "nobody"));
    }

    @Test
    void bypassIsWarnedOfOnceForEachCache() {
        try (Warnings warnings = new Warnings();
                CarApplication own = CarApplication.on(database)) {
            own.transaction().executeWithoutResult(status -> {
                for (int i = 0; i < 3; i++) {
                    own.car(own.newCar());
                    own.cars().carInOwnTransaction(own.newCar());
                }
            });
            assertThat(warnings.messages())
                    .hasSize(2)
                    .anyMatch(message -> message.startsWith("Cache cars: called inside a transaction"))
                    .anyMatch(message -> message.startsWith("Cache own-transaction: called inside a transaction"));
        }
    }

    private Void change(String vin) {
        cars.change(vin, "other");
        return null;
    }
}
