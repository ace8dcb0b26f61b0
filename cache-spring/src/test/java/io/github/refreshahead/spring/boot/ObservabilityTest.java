package io.github.refreshahead.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.RefreshTracer;
import io.github.refreshahead.counts.RefreshAheadCounts;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.micrometer.EngineMeters;
import io.github.refreshahead.micrometer.ObservationTracer;
import io.github.refreshahead.micrometer.RefreshAheadMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class ObservabilityTest {

    static class Cars {

        @RefreshAhead(cache = "valuations", ttl = "10m")
        public String valuation(String vin) {
            return vin;
        }
    }

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    RefreshAheadAutoConfiguration.class, RefreshAheadObservabilityAutoConfiguration.class))
            .withBean(Cars.class)
            .withPropertyValues("refresh-ahead.backend=embedded");

    @Test
    void worksWithoutMicrometerAndActuator() {
        runner.withClassLoader(new FilteredClassLoader("io.micrometer", "org.springframework.boot.actuate"))
                .run(context -> {
                    context.getBean(Cars.class).valuation("a");

                    assertThat(context.getBean(RefreshAheadCounts.class)
                                    .of("valuations")
                                    .misses())
                            .isEqualTo(1);
                    assertThat(context).doesNotHaveBean(RefreshTracer.class).doesNotHaveBean("refreshAheadMeters");
                });
    }

    @Test
    void withoutRegistriesThereAreNeitherMetersNorObservations() {
        runner.run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(RefreshAheadMeters.class)
                .doesNotHaveBean(EngineMeters.class)
                .doesNotHaveBean(RefreshTracer.class)
                .doesNotHaveBean(RefreshAheadEndpoint.class));
    }

    @Test
    void registriesOfTheApplicationAreUsed() {
        runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withBean(ObservationRegistry.class, ObservationRegistry::create)
                .withPropertyValues("refresh-ahead.metrics.age-histogram=true")
                .run(context -> {
                    assertThat(context).hasSingleBean(ObservationTracer.class).hasSingleBean(EngineMeters.class);
                    assertThat(context.getBean(MeterRegistry.class)
                                    .get("refreshahead.serves")
                                    .tags("cache", "valuations", "state", "fresh")
                                    .functionCounter()
                                    .count())
                            .isZero();
                });
    }

    @Test
    void switchedOffThereIsNothing() {
        runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues("refresh-ahead.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(RefreshAheadCounts.class)
                        .doesNotHaveBean(RefreshAheadEngine.class));
    }
}
