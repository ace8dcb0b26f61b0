package io.github.refreshahead.spring.interplay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.spring.RefreshAheadCaches;
import io.github.refreshahead.spring.boot.RefreshAheadAutoConfiguration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** {@code spring.main.lazy-initialization=true}: methods are known without their beans. */
class LazyInitializationTest {

    static class Valuations {
        static final AtomicInteger made = new AtomicInteger();
        private final AtomicInteger calls = new AtomicInteger();

        Valuations() {
            made.incrementAndGet();
        }

        @RefreshAhead(cache = "valuations", ttl = "10m")
        public String valuation(String vin) {
            return vin + calls.incrementAndGet();
        }

        @Invalidate(cache = "valuations")
        public void reprice(String vin) {}
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(RefreshAheadAutoConfiguration.class)
    static class Application {
        @Bean
        Valuations valuations() {
            return new Valuations();
        }
    }

    static class Misspelt {
        @Invalidate(cache = "valuation")
        public void reprice(String vin) {}
    }

    private static ConfigurableApplicationContext start(Class<?>... sources) {
        SpringApplication application = new SpringApplication(sources);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setRegisterShutdownHook(false);
        return application.run("--spring.main.lazy-initialization=true", "--refresh-ahead.backend=embedded");
    }

    @Test
    void operationsAreKnownAndRefreshedBeforeTheirBeansAreMade() throws Throwable {
        int before = Valuations.made.get();
        try (ConfigurableApplicationContext context = start(Application.class)) {
            assertThat(context.getBeanFactory().getBeanDefinition("valuations").isLazyInit())
                    .as(LazyInitializationBeanFactoryPostProcessor.class.getSimpleName())
                    .isTrue();
            assertThat(Valuations.made).hasValue(before);
            RefreshAheadCaches caches = context.getBean(RefreshAheadCaches.class);
            assertThat(caches.names()).containsExactly("valuations");
            assertThat(caches.get("valuations").spec().refresher().refresh(new Object[] {"A"}))
                    .isEqualTo("A1");
            Valuations valuations = context.getBean(Valuations.class);
            assertThat(valuations.valuation("A")).isEqualTo("A2");
            assertThat(valuations.valuation("A")).isEqualTo("A2");
            valuations.reprice("A");
            assertThat(valuations.valuation("A")).isEqualTo("A3");
        }
    }

    @Test
    void mistakeInALazyBeanStillStopsTheStart() {
        assertThatThrownBy(() -> start(Application.class, Misspelt.class).close())
                .hasMessageContaining("invalidates the cache 'valuation', which does not exist");
    }
}
