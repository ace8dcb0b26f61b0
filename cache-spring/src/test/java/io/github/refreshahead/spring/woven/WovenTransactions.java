package io.github.refreshahead.spring.woven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.RefreshAhead;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.annotation.AdviceMode;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.aspectj.AnnotationTransactionAspect;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Run by {@link WovenMethodsTest}, in a JVM of its own, because Spring's aspects keep the context that came last. */
class WovenTransactions {

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(mode = AdviceMode.ASPECTJ)
    static class Transactions {
        @Bean
        PlatformTransactionManager transactions() {
            return new NoTransactions();
        }
    }

    static class Contracts {
        private final AtomicInteger calls = new AtomicInteger();

        @Transactional
        @RefreshAhead(cache = "contracts", ttl = "10m")
        public String find(String vin) {
            assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                    .isTrue();
            return vin + calls.incrementAndGet();
        }
    }

    @Test
    void wovenTransactionIsInsideOfTheCache() {
        try (WovenApplication application = WovenApplication.woven(Transactions.class, Contracts.class)) {
            Contracts contracts = application.bean(Contracts.class);
            NoTransactions transactions = application.bean(NoTransactions.class);
            assertThat(application.bean(AnnotationTransactionAspect.class)).isNotNull();
            assertThat(AopUtils.isAopProxy(contracts)).isFalse();
            assertThat(contracts.find("A")).isEqualTo("A1");
            assertThat(contracts.find("A")).isEqualTo("A1");
            assertThat(transactions.begun).hasValue(1);
            assertThat(application.caches().refresh("contracts", "A")).isTrue();
            await().untilAsserted(() -> assertThat(contracts.find("A")).isEqualTo("A2"));
            assertThat(transactions.begun).hasValue(2);
        }
    }
}
