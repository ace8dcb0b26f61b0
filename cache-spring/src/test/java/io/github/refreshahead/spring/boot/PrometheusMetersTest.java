package io.github.refreshahead.spring.boot;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.RefreshAhead;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.metrics.CacheMetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Both of Micrometer's Prometheus registries, with the meters of Spring's own caches beside ours. */
@ExtendWith(OutputCaptureExtension.class)
class PrometheusMetersTest {

    static class Cars {

        @RefreshAhead(cache = "valuations", ttl = "10m", nearTtl = "1m")
        public String valuation(String vin) {
            return vin;
        }

        @Cacheable("colours")
        public String colour(String vin) {
            return vin;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    @Import(Cars.class)
    static class Application {}

    /** A registry, how it is scraped, and what it could not take. */
    record Line(String name, MeterRegistry registry, Function<MeterRegistry, String> scrape, List<String> refused) {

        static Line of(String name, MeterRegistry registry, Function<MeterRegistry, String> scrape) {
            List<String> refused = new ArrayList<>();
            registry.config().onMeterRegistrationFailed((id, reason) -> refused.add(id + ": " + reason));
            return new Line(name, registry, scrape, refused);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @SuppressWarnings("deprecation") // the line that applications of Boot 4.0 may still have
    static Stream<Line> lines() {
        return Stream.of(
                Line.of(
                        "prometheus",
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                        registry -> ((PrometheusMeterRegistry) registry).scrape()),
                Line.of(
                        "simpleclient",
                        new io.micrometer.prometheus.PrometheusMeterRegistry(
                                io.micrometer.prometheus.PrometheusConfig.DEFAULT),
                        registry -> ((io.micrometer.prometheus.PrometheusMeterRegistry) registry)
                                .scrape()
                                .replace(",}", "}")));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void noMeterIsDroppedBesideSpringsOwn(Line line, CapturedOutput output) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        RefreshAheadAutoConfiguration.class,
                        RefreshAheadObservabilityAutoConfiguration.class,
                        CacheAutoConfiguration.class,
                        CacheMetricsAutoConfiguration.class,
                        MetricsAutoConfiguration.class,
                        CompositeMeterRegistryAutoConfiguration.class))
                .withUserConfiguration(Application.class)
                .withBean(MeterRegistry.class, line::registry)
                .withPropertyValues(
                        "refresh-ahead.backend=embedded",
                        "spring.cache.type=caffeine",
                        "spring.cache.cache-names=colours",
                        "spring.cache.caffeine.spec=recordStats")
                .run(context -> {
                    Cars cars = context.getBean(Cars.class);
                    cars.valuation("a");
                    cars.valuation("a");
                    cars.colour("a");
                    cars.colour("a");

                    assertThat(line.scrape().apply(line.registry()).lines())
                            .contains(
                                    ours("cache_gets_total", "refreshAhead", "hit", 1),
                                    ours("cache_gets_total", "refreshAhead", "miss", 1),
                                    springs("cache_gets_total", "hit", 1),
                                    springs("cache_gets_total", "miss", 1),
                                    "refreshahead_serves_total{cache=\"valuations\",state=\"loaded\"} 1.0",
                                    "refreshahead_serves_total{cache=\"valuations\",state=\"stale\"} 0.0",
                                    "refreshahead_available{component=\"redis\"} 1.0")
                            .anyMatch(sample -> sample.startsWith("cache_puts_total{cache=\"valuations\""))
                            .anyMatch(sample -> sample.startsWith("cache_puts_total{cache=\"colours\""))
                            .anyMatch(sample -> sample.startsWith("cache_evictions_total{cache=\"valuations\""))
                            .anyMatch(sample -> sample.startsWith("cache_size{cache=\"valuations\""))
                            .anyMatch(sample -> sample.startsWith("cache_size{cache=\"colours\""));
                    assertThat(line.refused()).isEmpty();
                    assertThat(keysByName(line.registry()))
                            .allSatisfy(
                                    (name, keys) -> assertThat(keys).as(name).hasSize(1));
                    assertThat(output).doesNotContain("same name", "has been rejected", "already been registered");
                });
    }

    /** That the test above can fail, on the line that takes one set of keys for each name. */
    @Test
    void meterWithOtherTagKeysIsDroppedBySimpleclient() {
        Line simpleclient = lines().skip(1).findFirst().orElseThrow();

        simpleclient.registry().counter("cache.gets", "cache", "colours", "result", "hit");
        simpleclient.registry().counter("cache.gets", "cache", "valuations");

        assertThat(simpleclient.refused()).hasSize(1);
    }

    private static Map<String, Set<Set<String>>> keysByName(MeterRegistry registry) {
        return registry.getMeters().stream()
                .map(Meter::getId)
                .collect(groupingBy(
                        Meter.Id::getName,
                        mapping(id -> id.getTags().stream().map(Tag::getKey).collect(toSet()), toSet())));
    }

    private static String ours(String name, String manager, String result, int count) {
        return sample(name, "valuations", manager, result, count);
    }

    private static String springs(String name, String result, int count) {
        return sample(name, "colours", "cacheManager", result, count);
    }

    private static String sample(String name, String cache, String manager, String result, int count) {
        return name + "{cache=\"" + cache + "\",cache_manager=\"" + manager + "\",name=\"" + cache + "\",result=\""
                + result + "\"} " + count + ".0";
    }
}
