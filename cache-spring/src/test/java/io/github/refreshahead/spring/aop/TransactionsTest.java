package io.github.refreshahead.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.InsideTransaction;
import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.spring.Contexts;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

class TransactionsTest {

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement
    static class Database {
        @Bean
        DataSource dataSource() {
            JdbcDataSource source = new JdbcDataSource();
            source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
            return source;
        }

        @Bean
        JdbcTemplate jdbc(DataSource source) {
            return new JdbcTemplate(source);
        }

        @Bean
        PlatformTransactionManager transactions(DataSource source) {
            return new DataSourceTransactionManager(source);
        }
    }

    static class Prices {
        private final JdbcTemplate jdbc;
        private final AtomicInteger loads = new AtomicInteger();

        Prices(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Transactional(readOnly = true)
        @RefreshAhead(cache = "prices", ttl = "10m")
        public int price(String vin) {
            loads.incrementAndGet();
            return jdbc.queryForObject("select price from car where vin = ?", Integer.class, vin);
        }

        @RefreshAhead(cache = "elsewhere", ttl = "10m", insideTransaction = InsideTransaction.STORE)
        public int elsewhere(String vin) {
            return loads.incrementAndGet();
        }

        @Transactional
        @Invalidate(cache = "prices")
        public void reprice(String vin) {
            jdbc.update("update car set price = price + 1 where vin = ?", vin);
        }

        public int loads() {
            return loads.get();
        }
    }

    private final AnnotationConfigApplicationContext context = Contexts.start(Database.class, Prices.class);
    private final Prices prices = context.getBean(Prices.class);
    private final JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);

    @BeforeEach
    void createTable() {
        jdbc.execute("create table car (vin varchar primary key, price int)");
        jdbc.update("insert into car values ('A', 100)");
    }

    @AfterEach
    void close() {
        context.close();
    }

    private TransactionTemplate transaction() {
        return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    @Test
    void ownTransactionOfTheMethodDoesNotCount() {
        assertThat(prices.price("A")).isEqualTo(100);
        assertThat(prices.price("A")).isEqualTo(100);
        assertThat(prices.loads()).isEqualTo(1);
    }

    @Test
    void valueSeenInsideATransactionIsNotStored() {
        assertThatThrownBy(() -> transaction().executeWithoutResult(status -> {
                    jdbc.update("update car set price = 666 where vin = 'A'");
                    assertThat(prices.price("A")).isEqualTo(666);
                    throw new IllegalStateException("rolled back");
                }))
                .hasMessage("rolled back");
        assertThat(prices.price("A")).isEqualTo(100);
        assertThat(prices.loads()).isEqualTo(2);
    }

    @Test
    void entryIsServedInsideATransaction() {
        prices.price("A");
        assertThat(transaction().<Integer>execute(status -> prices.price("A"))).isEqualTo(100);
        assertThat(prices.loads()).isEqualTo(1);
    }

    @Test
    void readOnlyTransactionThatSeesOnlyWhatIsCommittedStores() {
        TransactionTemplate readOnly = transaction();
        readOnly.setReadOnly(true);
        readOnly.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        readOnly.executeWithoutResult(status -> prices.price("A"));
        prices.price("A");
        assertThat(prices.loads()).isEqualTo(1);
    }

    @Test
    void readOnlyTransactionOfDefaultOrHigherIsolationDoesNotStore() {
        TransactionTemplate readOnly = transaction();
        readOnly.setReadOnly(true);
        readOnly.executeWithoutResult(status -> prices.price("A"));
        readOnly.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        readOnly.executeWithoutResult(status -> prices.price("A"));
        prices.price("A");
        assertThat(prices.loads()).isEqualTo(3);
    }

    @Test
    void cacheThatSaysSoStoresInsideATransaction() {
        transaction().executeWithoutResult(status -> prices.elsewhere("A"));
        assertThat(prices.elsewhere("A")).isEqualTo(1);
    }

    @Test
    void invalidationWaitsForTheCommit() {
        prices.price("A");
        transaction().executeWithoutResult(status -> {
            prices.reprice("A");
            assertThat(prices.price("A")).isEqualTo(100);
        });
        assertThat(prices.price("A")).isEqualTo(101);
    }

    @Test
    void methodsOwnTransactionHasCommittedWhenItsEntryIsRemoved() {
        prices.price("A");
        prices.reprice("A");
        assertThat(prices.price("A")).isEqualTo(101);
    }
}
