package io.github.refreshahead.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

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

    /** Run by classes that were loaded without the jars of Micrometer and Actuator, as their absence is to them. */
    public static final class WithoutThem implements Callable<Long> {
        @Override
        public Long call() {
            try (var context = new AnnotationConfigApplicationContext()) {
                TestPropertyValues.of("refresh-ahead.backend=embedded").applyTo(context);
                context.register(
                        Cars.class,
                        RefreshAheadAutoConfiguration.class,
                        RefreshAheadObservabilityAutoConfiguration.class);
                context.refresh();
                context.getBean(Cars.class).valuation("a");
                return context.getBean(RefreshAheadCounts.class)
                        .of("valuations")
                        .misses();
            }
        }
    }

    @Test
    void worksWithoutMicrometerAndActuator() throws Exception {
        List<URL> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!entry.contains("micrometer") && !entry.contains("actuator")) {
                jars.add(new File(entry).toURI().toURL());
            }
        }
        try (var loader = new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> loader.loadClass(MeterRegistry.class.getName()))
                    .isInstanceOf(ClassNotFoundException.class);
            Object call = loader.loadClass(WithoutThem.class.getName())
                    .getConstructor()
                    .newInstance();
            Thread.currentThread().setContextClassLoader(loader);
            assertThat(((Callable<?>) call).call()).isEqualTo(1L);
        } finally {
            Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
        }
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
