package io.github.refreshahead.spring.transactions;

import static io.github.refreshahead.spring.transactions.CarApplication.elsewhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_NESTED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRES_NEW;

import io.github.refreshahead.spring.transactions.Cars.Car;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Methods with {@code @Invalidate} that are called inside a transaction: what is committed is invalidated, no more. */
@ParameterizedClass
@EnumSource(Database.class)
class AfterCommitTest {

    private static CarApplication application;

    @Parameter
    Database database;

    private final Cars cars = application.cars();
    private final String vin = cachedCar();

    @BeforeParameterizedClassInvocation
    static void start(Database database) {
        application = CarApplication.on(database);
    }

    @AfterParameterizedClassInvocation
    static void close() {
        application.close();
    }

    @Test
    void entryStaysUntilTheCommit() {
        application.transaction().executeWithoutResult(status -> {
            write(vin);
            assertThat(elsewhere(() -> cars.car(vin)).version()).isEqualTo(1);
            assertThat(invalidated()).doesNotContain(vin);
        });
        assertThat(invalidated()).contains(vin);
        assertThat(cars.car(vin).version()).isEqualTo(2);
    }

    @Test
    void methodsOwnTransactionHasCommittedWhenTheEntryIsRemoved() {
        cars.change(vin, "me");
        assertThat(cars.car(vin)).isEqualTo(new Car(vin, 2, "me"));
    }

    @Test
    void nothingIsInvalidatedAfterARollback() {
        application.transaction().executeWithoutResult(status -> {
            write(vin);
            status.setRollbackOnly();
        });
        assertThatThrownBy(() -> application.transaction().executeWithoutResult(status -> {
                    cars.change(vin, "me");
                    throw new IllegalStateException("after all");
                }))
                .hasMessage("after all");
        assertThat(invalidated()).doesNotContain(vin);
    }

    @Test
    void nothingIsInvalidatedIfAPartRollsTheWholeBack() {
        assertThatThrownBy(() -> application.transaction().executeWithoutResult(status -> {
                    write(vin);
                    application.transaction().executeWithoutResult(TransactionStatus::setRollbackOnly);
                }))
                .isInstanceOf(UnexpectedRollbackException.class);
        assertThat(invalidated()).doesNotContain(vin);
    }

    @Test
    void transactionOfItsOwnInvalidatesWhateverBecomesOfTheOuterOne() {
        String inner = cachedCar();
        application.transaction().executeWithoutResult(status -> {
            write(vin);
            application.transaction(PROPAGATION_REQUIRES_NEW).executeWithoutResult(own -> write(inner));
            assertThat(invalidated()).contains(inner);
            status.setRollbackOnly();
        });
        assertThat(invalidated()).doesNotContain(vin);
    }

    @Test
    void transactionOfItsOwnThatRollsBackInvalidatesNothing() {
        String inner = cachedCar();
        application.transaction().executeWithoutResult(status -> {
            write(vin);
            application.transaction(PROPAGATION_REQUIRES_NEW).executeWithoutResult(own -> {
                write(inner);
                own.setRollbackOnly();
            });
        });
        assertThat(invalidated()).contains(vin).doesNotContain(inner);
    }

    @Test
    void nestedTransactionInvalidatesWithTheOuterOne() {
        String nested = cachedCar();
        application.transaction().executeWithoutResult(status -> {
            application.transaction(PROPAGATION_NESTED).executeWithoutResult(part -> write(nested));
            assertThat(invalidated()).doesNotContain(nested);
        });
        assertThat(invalidated()).contains(nested);
    }

    @Test
    void nestedTransactionThatRollsBackInvalidatesNothing() {
        String before = cachedCar();
        String nested = cachedCar();
        String deeper = cachedCar();
        application.transaction().executeWithoutResult(status -> {
            write(before);
            application.transaction(PROPAGATION_NESTED).executeWithoutResult(part -> {
                write(nested);
                application.transaction(PROPAGATION_NESTED).executeWithoutResult(kept -> write(deeper));
                part.setRollbackOnly();
            });
            write(vin);
        });
        assertThat(invalidated()).contains(before, vin).doesNotContain(nested, deeper);
        assertThat(application.committed(nested)).isEqualTo(1);
    }

    @Test
    void whatFollowsASavepointIsForgottenWithIt() {
        String after = cachedCar();
        application.transaction().executeWithoutResult(status -> {
            write(vin);
            Object savepoint = status.createSavepoint();
            write(after);
            status.rollbackToSavepoint(savepoint);
            status.releaseSavepoint(savepoint);
        });
        assertThat(invalidated()).contains(vin).doesNotContain(after);
    }

    @Test
    void invalidationComesBeforeWhateverElseIsDoneAfterTheCommit() {
        AtomicReference<Car> seen = new AtomicReference<>();
        application.transaction().executeWithoutResult(status -> {
            afterCommit(() -> seen.set(elsewhere(() -> cars.car(vin))));
            write(vin);
        });
        assertThat(seen.get().version()).isEqualTo(2);
    }

    @Test
    void invalidationThatIsAskedForAfterTheCommitIsDone() {
        application.transaction().executeWithoutResult(status -> {
            cars.write(vin, "me");
            afterCommit(() -> cars.changed(vin));
        });
        assertThat(invalidated()).contains(vin);
        assertThat(cars.car(vin).version()).isEqualTo(2);
    }

    @Test
    void anotherCallbackThatThrowsKeepsNoInvalidationFromBeingDone() {
        assertThatThrownBy(() -> application.transaction().executeWithoutResult(status -> {
                    afterCommit(
                            () -> {
                                throw new IllegalStateException("of another");
                            },
                            TransactionSynchronization.HIGHEST_PRECEDENCE);
                    write(vin);
                }))
                .hasMessage("of another");
        assertThat(invalidated()).contains(vin);
    }

    @Test
    void eachInvalidationIsDoneOnce() {
        int before = application.invalidations().count();
        application.transaction().executeWithoutResult(status -> write(vin));
        // One for each of the three caches.
        assertThat(application.invalidations().count()).isEqualTo(before + 3);
    }

    private static String cachedCar() {
        String vin = application.newCar();
        application.car(vin);
        return vin;
    }

    private void write(String changed) {
        cars.write(changed, "me");
        cars.changed(changed);
    }

    private static Set<String> invalidated() {
        return application.invalidations().vins("cars");
    }

    private static void afterCommit(Runnable action) {
        afterCommit(action, TransactionSynchronization.LOWEST_PRECEDENCE);
    }

    private static void afterCommit(Runnable action, int order) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public int getOrder() {
                return order;
            }

            @Override
            public void afterCommit() {
                action.run();
            }
        });
    }
}
