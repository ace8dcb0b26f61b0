package io.github.refreshahead.spring.transactions;

import io.github.refreshahead.RefreshAheadListener;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.memory.InMemoryEntryStore;
import io.github.refreshahead.spring.EnableRefreshAhead;
import io.github.refreshahead.spring.RefreshAheadCaches;
import io.github.refreshahead.spring.transactions.Cars.Car;
import io.github.refreshahead.store.EntryStore;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** An application with a table of cars and caches over it. Thread-safe. */
final class CarApplication implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 20;

    /** Transactions come first, so that nothing but its order can put other advice outside of theirs. */
    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement
    @EnableRefreshAhead
    static class Beans {
        @Bean
        RefreshAheadEngine engine(RecordedInvalidations invalidations, EntryStore store, Served served) {
            return RefreshAheadEngine.builder()
                    .namespace("test-" + UUID.randomUUID())
                    .store(invalidations.of(store))
                    .listener(served)
                    .build();
        }

        @Bean
        JdbcTemplate jdbc(DataSource source) {
            return new JdbcTemplate(source);
        }

        @Bean
        RecordedInvalidations invalidations() {
            return new RecordedInvalidations();
        }

        @Bean
        Served served() {
            return new Served();
        }

        @Bean
        Loads loads() {
            return new Loads();
        }
    }

    /** How calls were answered, cache and state. */
    static final class Served implements RefreshAheadListener {
        private final List<String> states = new CopyOnWriteArrayList<>();

        @Override
        public void served(String cache, ServeState state, @Nullable Duration age) {
            states.add(cache + " " + state);
        }

        List<String> states() {
            return List.copyOf(states);
        }
    }

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private final AtomicInteger vins = new AtomicInteger();

    private final DataSource source;

    private CarApplication(
            DataSource source, PlatformTransactionManager transactions, Supplier<EntryStore> store, Class<?>... beans) {
        this.source = source;
        context.registerBean("dataSource", DataSource.class, () -> source);
        context.registerBean("transactions", PlatformTransactionManager.class, () -> transactions);
        context.registerBean("store", EntryStore.class, store);
        context.register(Beans.class, Cars.class);
        if (beans.length > 0) {
            context.register(beans);
        }
        context.refresh();
        jdbc().execute("create table if not exists car (vin varchar(20) primary key, version int, writer varchar(40))");
    }

    /** On a database of its own, with entries in memory. */
    static CarApplication on(Database database, Class<?>... beans) {
        return on(database.open(), InMemoryEntryStore::new, beans);
    }

    static CarApplication on(DataSource source, Supplier<EntryStore> store, Class<?>... beans) {
        return on(source, new JdbcTransactionManager(source), store, beans);
    }

    static CarApplication on(
            DataSource source, PlatformTransactionManager transactions, Supplier<EntryStore> store, Class<?>... beans) {
        return new CarApplication(source, transactions, store, beans);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    <T> T bean(String name, Class<T> type) {
        return context.getBean(name, type);
    }

    Cars cars() {
        return bean(Cars.class);
    }

    Car car(String vin) {
        return cars().car(vin);
    }

    JdbcTemplate jdbc() {
        return bean(JdbcTemplate.class);
    }

    Loads loads() {
        return bean(Loads.class);
    }

    RefreshAheadCaches caches() {
        return bean(RefreshAheadCaches.class);
    }

    RecordedInvalidations invalidations() {
        return bean(RecordedInvalidations.class);
    }

    List<String> served() {
        return bean(Served.class).states();
    }

    /** A new car, at version 1. */
    String newCar() {
        String vin = "VIN" + vins.incrementAndGet();
        jdbc().update("insert into car values (?, 1, 'nobody')", vin);
        return vin;
    }

    /** The version that is committed. */
    int committed(String vin) {
        return elsewhere(() -> jdbc().queryForObject("select version from car where vin = ?", Integer.class, vin));
    }

    TransactionTemplate transaction() {
        return new TransactionTemplate(bean(PlatformTransactionManager.class));
    }

    TransactionTemplate transaction(int propagation) {
        return new TransactionTemplate(
                bean(PlatformTransactionManager.class), new DefaultTransactionDefinition(propagation));
    }

    TransactionTemplate transaction(boolean readOnly, int isolation) {
        TransactionTemplate template = transaction();
        template.setReadOnly(readOnly);
        template.setIsolationLevel(isolation);
        return template;
    }

    /** Does something on another thread, outside of any transaction of this one, and waits for it. */
    static <T> T elsewhere(Supplier<T> action) {
        return CompletableFuture.supplyAsync(action, task -> new Thread(task, "elsewhere").start())
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        context.close();
        if (source instanceof JdbcConnectionPool pool) {
            pool.dispose();
        }
    }
}
