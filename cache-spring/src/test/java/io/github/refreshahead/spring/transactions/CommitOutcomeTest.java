package io.github.refreshahead.spring.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.memory.InMemoryEntryStore;
import io.github.refreshahead.servers.PostgresServer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.core.NestedRuntimeException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Commits that fail. The server waits for a standby that never comes before it answers a commit, where the transaction
 * wants that: so there is a moment in which the commit has happened and nobody has been told.
 */
class CommitOutcomeTest {

    private static PostgresServer postgres;

    @BeforeAll
    static void start() {
        postgres = PostgresServer.start("-c", "synchronous_standby_names=nobody");
    }

    @AfterAll
    static void close() {
        postgres.close();
    }

    @Test
    void commitThatHappenedAndWasNeverAnsweredInvalidates() {
        try (CarApplication application = CarApplication.on(source(), InMemoryEntryStore::new)) {
            String vin = cachedCar(application);
            CompletableFuture<Void> commit = commitThatWaits(application, vin);
            assertThat(application.car(vin).version()).isEqualTo(1);

            postgres.kill();
            assertThatThrownBy(commit::join).hasCauseInstanceOf(DataAccessResourceFailureException.class);
            postgres.restart();

            assertThat(application.committed(vin)).isEqualTo(2);
            assertThat(application.car(vin).version()).isEqualTo(2);
        }
    }

    /** Spring's two ways to tell of a failed commit. */
    static Stream<Named<Function<DataSource, PlatformTransactionManager>>> managers() {
        return Stream.of(
                Named.of("JdbcTransactionManager", JdbcTransactionManager::new),
                Named.of("DataSourceTransactionManager", DataSourceTransactionManager::new));
    }

    @ParameterizedTest
    @MethodSource("managers")
    void connectionThatIsCutInCommitInvalidates(Function<DataSource, PlatformTransactionManager> manager) {
        PGSimpleDataSource source = source();
        try (CarApplication application =
                CarApplication.on(source, manager.apply(source), InMemoryEntryStore::new)) {
            String vin = cachedCar(application);
            CompletableFuture<Void> commit = commitThatWaits(application, vin);
            application
                    .jdbc()
                    .queryForList(
                            "select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");
            assertThatThrownBy(commit::join).hasCauseInstanceOf(NestedRuntimeException.class);
            assertThat(application.committed(vin)).isEqualTo(2);
            assertThat(application.car(vin).version()).isEqualTo(2);
        }
    }

    @Test
    void connectionThatBreaksBeforeTheCommitDoesNoHarm() {
        try (CarApplication application = CarApplication.on(source(), InMemoryEntryStore::new)) {
            String vin = cachedCar(application);
            assertThatThrownBy(() -> application.transaction().executeWithoutResult(status -> {
                        write(application, vin);
                        application.jdbc().queryForList("select pg_terminate_backend(pg_backend_pid())");
                    }))
                    .isNotNull();
            assertThat(application.committed(vin)).isEqualTo(1);
            assertThat(application.car(vin).version()).isEqualTo(1);
        }
    }

    @Test
    void commitThatTheDatabaseRefusesInvalidatesNothing() {
        try (CarApplication application = CarApplication.on(source(), InMemoryEntryStore::new)) {
            String vin = cachedCar(application);
            application
                    .jdbc()
                    .execute("alter table car add constraint one_each unique (writer) deferrable initially deferred");
            assertThatThrownBy(() -> application.transaction().executeWithoutResult(status -> {
                        write(application, vin);
                        application.jdbc().update("insert into car values ('another', 1, 'me')");
                    }))
                    .isInstanceOf(DataIntegrityViolationException.class);
            assertThat(application.invalidations().count()).isZero();
        }
    }

    @Test
    void transactionThatTimesOutInvalidatesNothing() {
        try (CarApplication application = CarApplication.on(source(), InMemoryEntryStore::new)) {
            String vin = cachedCar(application);
            TransactionTemplate impatient = application.transaction();
            impatient.setTimeout(1);
            assertThatThrownBy(() -> impatient.executeWithoutResult(status -> {
                        write(application, vin);
                        application.jdbc().queryForList("select pg_sleep(60)");
                    }))
                    .isInstanceOf(DataAccessException.class);
            assertThat(application.invalidations().count()).isZero();
        }
    }

    private static PGSimpleDataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        Database.useOwnSchema(source, postgres);
        return source;
    }

    private static String cachedCar(CarApplication application) {
        String vin = application.newCar();
        application.car(vin);
        return vin;
    }

    private static void write(CarApplication application, String vin) {
        application.cars().write(vin, "me");
        application.cars().changed(vin);
    }

    /** Changes a car in a transaction whose commit has happened, but is not answered. */
    private static CompletableFuture<Void> commitThatWaits(CarApplication application, String vin) {
        CompletableFuture<Void> commit = CompletableFuture.runAsync(
                () -> application.transaction().executeWithoutResult(status -> {
                    application.jdbc().execute("set local synchronous_commit = on");
                    write(application, vin);
                }),
                task -> new Thread(task, "commit").start());
        String waiting = "select count(*) from pg_stat_activity where wait_event = 'SyncRep'";
        await().until(() -> application.jdbc().queryForObject(waiting, Integer.class) == 1);
        return commit;
    }
}
