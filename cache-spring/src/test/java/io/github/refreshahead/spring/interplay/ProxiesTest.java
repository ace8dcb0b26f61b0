package io.github.refreshahead.spring.interplay;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.memory.InMemoryEntryStore;
import io.github.refreshahead.spring.EnableRefreshAhead;
import io.github.refreshahead.spring.RefreshAheadCaches;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The same with proxies of interfaces (JDK) and of classes (CGLIB). */
class ProxiesTest {

    interface Valuations {
        String valuation(String vin);

        void reprice(String vin);
    }

    static class ThirdParty implements Valuations {
        private final AtomicInteger calls = new AtomicInteger();

        @Override
        @RefreshAhead(cache = "valuations", ttl = "10m")
        public String valuation(String vin) {
            return vin + calls.incrementAndGet();
        }

        @Override
        @Invalidate(cache = "valuations")
        public void reprice(String vin) {}
    }

    static class Engine {
        @Bean
        RefreshAheadEngine engine() {
            return RefreshAheadEngine.builder()
                    .namespace("test")
                    .store(new InMemoryEntryStore())
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableRefreshAhead
    static class OfInterfaces extends Engine {}

    @Configuration(proxyBeanMethods = false)
    @EnableRefreshAhead(proxyTargetClass = true)
    static class OfClasses extends Engine {}

    @ParameterizedTest
    @ValueSource(classes = {OfInterfaces.class, OfClasses.class})
    void bothKindsServeRefreshAndInvalidate(Class<?> configuration) throws Throwable {
        try (var context = new AnnotationConfigApplicationContext(configuration, ThirdParty.class)) {
            Valuations valuations = context.getBean(Valuations.class);
            assertThat(AopUtils.isCglibProxy(valuations)).isEqualTo(configuration == OfClasses.class);
            assertThat(valuations.valuation("A")).isEqualTo("A1");
            assertThat(valuations.valuation("A")).isEqualTo("A1");
            var refresher = context.getBean(RefreshAheadCaches.class)
                    .get("valuations")
                    .spec()
                    .refresher();
            assertThat(refresher.refresh(new Object[] {"A"})).isEqualTo("A2");
            valuations.reprice("A");
            assertThat(valuations.valuation("A")).isEqualTo("A3");
        }
    }
}
