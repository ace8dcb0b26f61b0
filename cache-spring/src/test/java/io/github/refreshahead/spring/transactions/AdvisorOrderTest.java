package io.github.refreshahead.spring.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import java.util.concurrent.atomic.AtomicInteger;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.NameMatchMethodPointcutAdvisor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.transaction.annotation.Transactional;

/** Where we stand among transactions, retries and other advice. */
class AdvisorOrderTest {

    /** How often the next attempts are to fail, and how many there were. */
    static final class Attempts {
        private final AtomicInteger failures = new AtomicInteger();
        private final AtomicInteger made = new AtomicInteger();

        void failNext(int times) {
            failures.set(times);
            made.set(0);
        }

        int made() {
            return made.get();
        }

        void happened() {
            made.incrementAndGet();
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IllegalStateException("once more");
            }
        }
    }

    static class Shaky {
        private final JdbcTemplate jdbc;
        private final Attempts attempts;

        Shaky(JdbcTemplate jdbc, Attempts attempts) {
            this.jdbc = jdbc;
            this.attempts = attempts;
        }

        @Retryable(delay = 1)
        @Transactional(readOnly = true)
        @RefreshAhead(cache = "shaky", ttl = "10m")
        public int version(String vin) {
            int version = jdbc.queryForObject("select version from car where vin = ?", Integer.class, vin);
            attempts.happened();
            return version;
        }

        @Retryable(delay = 1)
        @Transactional
        @Invalidate(cache = "shaky")
        public void increment(String vin) {
            jdbc.update("update car set version = version + 1 where vin = ?", vin);
            attempts.happened();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableResilientMethods
    static class Retries {
        @Bean
        Attempts attempts() {
            return new Attempts();
        }
    }

    private final CarApplication application = CarApplication.on(Database.H2, Retries.class, Shaky.class, Advice.class);
    private final Shaky shaky = application.bean(Shaky.class);
    private final Attempts attempts = application.bean(Attempts.class);
    private final String vin = application.newCar();

    @AfterEach
    void close() {
        application.close();
    }

    @Test
    void retryStandsOutsideAndItsLastAttemptIsStored() {
        attempts.failNext(2);
        assertThat(shaky.version(vin)).isEqualTo(1);
        assertThat(attempts.made()).isEqualTo(3);
        assertThat(shaky.version(vin)).isEqualTo(1);
        assertThat(attempts.made()).isEqualTo(3);
    }

    @Test
    void onlyTheAttemptThatCommitsInvalidates() {
        shaky.version(vin);
        attempts.failNext(2);
        shaky.increment(vin);
        assertThat(attempts.made()).isEqualTo(3);
        assertThat(application.invalidations().counts("shaky")).containsEntry(vin, 1);
        assertThat(shaky.version(vin)).isEqualTo(2);
    }

    @Test
    void retriedRefreshStoresWhatIsNew() {
        shaky.version(vin);
        application.cars().write(vin, "me");
        attempts.failNext(1);
        assertThat(application.caches().refresh("shaky", vin)).isTrue();
        await().untilAsserted(() -> assertThat(shaky.version(vin)).isEqualTo(2));
        assertThat(attempts.made()).isEqualTo(2);
    }

    @Configuration(proxyBeanMethods = false)
    static class Advice {
        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static Counting outside() {
            return new Counting(0);
        }

        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static Counting inside() {
            return new Counting(Integer.MAX_VALUE);
        }
    }

    /** Other people's advice. */
    static final class Counting extends NameMatchMethodPointcutAdvisor {
        private static final long serialVersionUID = 1L;

        private final AtomicInteger calls = new AtomicInteger();

        Counting(int order) {
            setOrder(order);
            setMappedName("carInOwnTransaction");
            setAdvice((MethodInterceptor) invocation -> {
                calls.incrementAndGet();
                return invocation.proceed();
            });
        }
    }

    @Test
    void adviceOfHigherPrecedenceSeesEveryCallAndAdviceWithoutOrderSeesLoads() {
        for (int i = 0; i < 3; i++) {
            application.cars().carInOwnTransaction(vin);
        }
        assertThat(application.bean("outside", Counting.class).calls).hasValue(3);
        assertThat(application.bean("inside", Counting.class).calls).hasValue(1);
    }

    @Configuration(proxyBeanMethods = false)
    static class TransactionsFirst {
        @Bean
        static BeanFactoryPostProcessor transactionsFirst() {
            return beans -> beans.getBeanDefinition("org.springframework.transaction.config.internalTransactionAdvisor")
                    .getPropertyValues()
                    .add("order", 0);
        }
    }

    @Test
    void transactionAdviceThatIsMovedOutsideKeepsItsMethodsFromBeingStored() {
        try (Warnings warnings = new Warnings();
                CarApplication own = CarApplication.on(Database.H2, TransactionsFirst.class)) {
            String car = own.newCar();
            own.cars().carInOwnTransaction(car);
            own.cars().carInOwnTransaction(car);
            assertThat(own.served()).containsExactly("own-transaction BYPASSED", "own-transaction BYPASSED");
            assertThat(warnings.messages())
                    .singleElement()
                    .asString()
                    .contains("give @EnableTransactionManagement no order below 2147483548");
        }
    }
}
