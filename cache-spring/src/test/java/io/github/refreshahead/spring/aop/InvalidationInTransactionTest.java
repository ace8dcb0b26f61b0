package io.github.refreshahead.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.OnFailure;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.store.StoreException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** An invalidation happens if, and only if, the transaction commits that it was asked for in. */
class InvalidationInTransactionTest {

    record CarSold(String vin) {}

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement
    static class Database {
        @Bean
        DataSource dataSource() {
            JdbcDataSource source = new JdbcDataSource();
            source.setURL("jdbc:h2:mem:" + UUID.randomUUID());
            return source;
        }

        @Bean
        DataSourceTransactionManager transactions(DataSource source) {
            return new DataSourceTransactionManager(source);
        }
    }

    static class Cars {
        final AtomicInteger calls = new AtomicInteger();

        @RefreshAhead(cache = "cars", ttl = "10m", tags = "'all'")
        public String car(String vin) {
            return vin + calls.incrementAndGet();
        }
    }

    static class Sales {
        @Invalidate(cache = "cars")
        public void sell(String vin) {}

        @Invalidate(cache = "cars", onFailure = OnFailure.THROW)
        public void sellOrThrow(String vin) {}

        @Invalidate(cache = "cars", beforeInvocation = true)
        public void sellBefore(String vin) {}

        @Invalidate(cache = "cars", key = "#result")
        public @Nullable String sellNothing() {
            return null;
        }

        @Transactional
        @Invalidate(cache = "cars")
        public void sellWithOwnTransaction(String vin) {}

        @Transactional(propagation = Propagation.REQUIRES_NEW)
        @Invalidate(cache = "cars", onFailure = OnFailure.THROW)
        public void sellWithNewTransaction(String vin) {}

        @Invalidate(cache = "cars", allEntries = true)
        @Invalidate(tags = "'all'")
        public void closeDown() {}
    }

    static class Listener {
        private final Sales sales;

        Listener(Sales sales) {
            this.sales = sales;
        }

        @TransactionalEventListener
        public void sold(CarSold event) {
            sales.sell(event.vin());
        }
    }

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(
            WatchedStore.Caching.class, Database.class, Cars.class, Sales.class, Listener.class);
    private final WatchedStore store = context.getBean(WatchedStore.class);
    private final Cars cars = context.getBean(Cars.class);
    private final Sales sales = context.getBean(Sales.class);
    private final RefreshAheadEngine engine = context.getBean(RefreshAheadEngine.class);

    @AfterEach
    void close() {
        context.close();
    }

    private TransactionTemplate transaction() {
        return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    private TransactionTemplate transaction(int propagation) {
        TransactionTemplate template = transaction();
        template.setPropagationBehavior(propagation);
        return template;
    }

    private void inTransaction(Consumer<TransactionStatus> work) {
        transaction().executeWithoutResult(work);
    }

    @Test
    void invalidationsOfATransactionAreOneBatchAfterItsCommit() {
        inTransaction(status -> {
            sales.sell("A");
            sales.sell("B");
            sales.sell("A");
            sales.closeDown();
            sales.closeDown();
            assertThat(store.removals).isEmpty();
        });
        assertThat(store.removals).containsExactly("invalidateAll 2", "invalidateTag", "clear");
    }

    @Test
    void nothingIsRemovedAfterARollback() {
        assertThatThrownBy(() -> inTransaction(status -> {
                    sales.sell("A");
                    throw new IllegalStateException("rolled back");
                }))
                .hasMessage("rolled back");
        assertThat(store.removals).isEmpty();
    }

    @Test
    void removalBeforeTheMethodIsAtOnceAndAgainAfterTheCommit() {
        inTransaction(status -> {
            sales.sellBefore("A");
            assertThat(store.removals).containsExactly("invalidate");
        });
        assertThat(store.removals).containsExactly("invalidate", "invalidate");
        inTransaction(status -> {
            sales.sellBefore("A");
            status.setRollbackOnly();
        });
        assertThat(store.removals).hasSize(3);
    }

    @Test
    void newTransactionDoesNotWaitForTheSuspendedOne() {
        inTransaction(status -> {
            sales.sell("A");
            transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW).executeWithoutResult(inner -> {
                sales.sell("B");
                sales.sell("C");
            });
            assertThat(store.removals).containsExactly("invalidateAll 2");
            transaction(TransactionDefinition.PROPAGATION_NOT_SUPPORTED).executeWithoutResult(inner -> sales.sell("D"));
            assertThat(store.removals).containsExactly("invalidateAll 2", "invalidate");
            status.setRollbackOnly();
        });
        assertThat(store.removals).hasSize(2);
    }

    @Test
    void newTransactionOfTheMethodItselfStillWaitsForTheCallers() {
        inTransaction(status -> {
            sales.sellWithNewTransaction("A");
            assertThat(store.removals).isEmpty();
        });
        assertThat(store.removals).containsExactly("invalidate");
    }

    @Test
    void rollbackToASavepointForgetsWhatCameAfterIt() {
        inTransaction(status -> {
            transaction(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult(nested -> {
                sales.sell("A");
                nested.setRollbackOnly();
            });
            sales.sell("B");
            Object savepoint = status.createSavepoint();
            sales.sell("C");
            sales.sell("D");
            status.rollbackToSavepoint(savepoint);
            transaction(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult(nested -> sales.sell("E"));
        });
        assertThat(store.removals).containsExactly("invalidateAll 2");
        assertThat(cars.car("B")).isEqualTo("B1");
    }

    @Test
    void failureOfAnothersSynchronizationDoesNotLoseTheInvalidation() {
        assertThatThrownBy(() -> inTransaction(status -> {
                    TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                        @Override
                        public int getOrder() {
                            return HIGHEST_PRECEDENCE;
                        }

                        @Override
                        public void afterCommit() {
                            throw new IllegalStateException("another's");
                        }
                    });
                    sales.sell("A");
                }))
                .hasMessage("another's");
        assertThat(store.removals).containsExactly("invalidate");
    }

    @Test
    void othersWhoAreToldOfTheCommitReadWhatIsNew() {
        cars.car("A");
        StringBuilder read = new StringBuilder();
        inTransaction(status -> {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    read.append(cars.car("A"));
                }
            });
            sales.sell("A");
        });
        assertThat(read).hasToString("A2");
    }

    @Test
    void invalidationDuringACommitIsNotLost() {
        inTransaction(status -> {
            sales.sell("A");
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    sales.sell("B");
                }
            });
        });
        assertThat(store.removals).containsExactly("invalidate", "invalidate");
    }

    @Test
    void listenerOfACommitInvalidates() {
        inTransaction(status -> {
            context.publishEvent(new CarSold("A"));
            assertThat(store.removals).isEmpty();
        });
        assertThat(store.removals).containsExactly("invalidate");
    }

    /** As a connection that breaks while the commit is under way. */
    private static final class UncertainTransactions extends AbstractPlatformTransactionManager {
        private static final long serialVersionUID = 1L;

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            throw new org.springframework.transaction.TransactionSystemException("connection lost");
        }

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }

    @Test
    void commitThatNobodyKnowsTheOutcomeOfInvalidates() {
        TransactionTemplate uncertain = new TransactionTemplate(new UncertainTransactions());
        assertThatThrownBy(() -> uncertain.executeWithoutResult(status -> sales.sell("A")))
                .hasMessage("connection lost");
        assertThat(store.removals).containsExactly("invalidate");
    }

    @Test
    void transactionThatTellsNobodyOfItsEndDoesNotDelay() {
        DataSourceTransactionManager silent = new DataSourceTransactionManager(context.getBean(DataSource.class));
        silent.setTransactionSynchronization(AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER);
        new TransactionTemplate(silent).executeWithoutResult(status -> {
            sales.sell("A");
            assertThat(store.removals).containsExactly("invalidate");
        });
    }

    @Test
    void scopeWithoutATransactionDoesNotDelay() {
        transaction(TransactionDefinition.PROPAGATION_SUPPORTS).executeWithoutResult(status -> {
            sales.sell("A");
            assertThat(store.removals).containsExactly("invalidate");
        });
    }

    @Test
    void storeInTroubleIsToldToTheCallerWhereItCanBe() {
        store.broken = true;
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> sales.sellOrThrow("A"));
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> sales.sellWithNewTransaction("A"));
        assertThat(engine.pendingInvalidations()).isZero();
    }

    @Test
    void storeInTroubleFailsNoCommitAndTheInvalidationIsPendingUntilItIsBack() {
        assertThat(cars.car("A")).isEqualTo("A1");
        store.broken = true;
        sales.sellWithOwnTransaction("A");
        inTransaction(status -> sales.sellOrThrow("B"));
        assertThat(engine.pendingInvalidations()).isEqualTo(2);
        assertThat(cars.car("A")).isEqualTo("A2");
        store.broken = false;
        await().atMost(Duration.ofSeconds(10)).until(() -> engine.pendingInvalidations() == 0);
        assertThat(cars.car("A")).isEqualTo("A3");
        assertThat(cars.car("A")).isEqualTo("A3");
    }

    @Test
    void keyThatIsNoneRollsTheCallersTransactionBack() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> inTransaction(status -> {
                    sales.sell("A");
                    sales.sellNothing();
                }))
                .withMessage("Sales.sellNothing(): @Invalidate key \"#result\" has removed nothing: null is no key");
        assertThat(store.removals).isEmpty();
    }
}
