package io.github.refreshahead.spring.boot;

import io.github.refreshahead.RefreshTracer;
import io.github.refreshahead.counts.RefreshAheadCounts;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.micrometer.EngineMeters;
import io.github.refreshahead.micrometer.ObservationTracer;
import io.github.refreshahead.micrometer.RefreshAheadMeters;
import io.github.refreshahead.spring.RefreshAheadCaches;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Lets an operator look: counts, meters and observations as listeners of the engine. An application that makes its own
 * {@link RefreshAheadEngine} bean gives these beans to its builder.
 */
@AutoConfiguration(
        after = RefreshAheadAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
@ConditionalOnBooleanProperty(name = "refresh-ahead.enabled", matchIfMissing = true)
public class RefreshAheadObservabilityAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    RefreshAheadCounts refreshAheadCounts() {
        return new RefreshAheadCounts();
    }

    /** Shows the counts and the engine's condition as meters. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    @ConditionalOnBean(MeterRegistry.class)
    static class WithMeters {

        @Bean
        @ConditionalOnMissingBean
        RefreshAheadMeters refreshAheadMeters(
                MeterRegistry registry, RefreshAheadCounts counts, RefreshAheadProperties properties) {
            return new RefreshAheadMeters(registry, counts, properties.metrics().ageHistogram());
        }

        @Bean
        @ConditionalOnMissingBean
        EngineMeters refreshAheadEngineMeters(RefreshAheadEngine engine) {
            return new EngineMeters(engine);
        }
    }

    /** Lets traces follow refreshes. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ObservationRegistry.class)
    @ConditionalOnBean(ObservationRegistry.class)
    static class WithObservations {

        @Bean
        @ConditionalOnMissingBean
        RefreshTracer refreshAheadTracer(ObservationRegistry registry) {
            return new ObservationTracer(registry);
        }
    }

    /** Lets an operator act. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({WebEndpoint.class, ConditionalOnAvailableEndpoint.class})
    @ConditionalOnAvailableEndpoint(RefreshAheadEndpoint.class)
    static class WithEndpoint {

        @Bean
        @ConditionalOnMissingBean
        RefreshAheadEndpoint refreshAheadEndpoint(
                RefreshAheadEngine engine, RefreshAheadCaches caches, RefreshAheadCounts counts) {
            return new RefreshAheadEndpoint(engine, caches, counts);
        }
    }
}
