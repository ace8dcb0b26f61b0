package io.github.refreshahead.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.Served;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.engine.RefreshAheadReader;
import io.github.refreshahead.engine.WarmUp;
import io.github.refreshahead.key.KeyContext;
import io.github.refreshahead.servers.RabbitServer;
import io.github.refreshahead.servers.RedisServer;
import io.github.refreshahead.spring.PropagatedKeyContext;
import io.github.refreshahead.spring.RefreshAheadCaches;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** A service with the origin, and one at the edge without it, on a real Redis and a real RabbitMQ. */
class EdgeServiceTest {

    record Valuation(String vin, int number, String tenant) {}

    record CarId(String make, long number) {}

    static class Valuations {
        private final AtomicInteger loads = new AtomicInteger();

        public int loads() {
            return loads.get();
        }

        private Valuation next(String of) {
            return new Valuation(
                    of,
                    loads.incrementAndGet(),
                    new KeyContextBeansTest.TenantAccessor().getValue().id());
        }

        @RefreshAhead(cache = "valuations", ttl = "10m", refreshAfter = "500ms")
        public Valuation valuation(String vin) {
            return next(vin);
        }

        @RefreshAhead(cache = "by-id", ttl = "10m")
        public List<Valuation> byId(String make, long number) {
            return List.of(next(make + number));
        }

        @RefreshAhead(cache = "together", ttl = "10m")
        public Map<String, Valuation> together(List<String> vins) {
            return vins.stream().collect(Collectors.toMap(vin -> vin, this::next));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Tenancy {
        @Bean
        KeyContext tenant() {
            return PropagatedKeyContext.of(
                    "tenant",
                    new KeyContextBeansTest.TenantAccessor(),
                    KeyContextBeansTest.Tenant::id,
                    KeyContextBeansTest.Tenant::new);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(RefreshAheadAutoConfiguration.class)
    @Import({Tenancy.class, Valuations.class})
    static class Producer {}

    record Page(
            RefreshAheadReader<String, Valuation> valuations,
            RefreshAheadReader<CarId, List<Valuation>> byId,
            RefreshAheadReader<String, Valuation> together) {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(RefreshAheadAutoConfiguration.class)
    @Import(Tenancy.class)
    static class Edge {
        @Bean
        RefreshAheadReader<String, Valuation> valuations(RefreshAheadCaches caches) {
            return caches.reader("valuations", String.class, Valuation.class);
        }

        @Bean
        RefreshAheadReader<CarId, List<Valuation>> byId(RefreshAheadCaches caches) {
            return caches.reader("by-id", CarId.class, new TypeRef<List<Valuation>>() {});
        }

        @Bean
        RefreshAheadReader<String, Valuation> together(RefreshAheadCaches caches) {
            return caches.reader("together", String.class, Valuation.class);
        }

        @Bean
        Page page(
                @Qualifier("valuations") RefreshAheadReader<String, Valuation> valuations,
                @Qualifier("byId") RefreshAheadReader<CarId, List<Valuation>> byId,
                @Qualifier("together") RefreshAheadReader<String, Valuation> together) {
            return new Page(valuations, byId, together);
        }
    }

    private final String namespace = "edge-" + UUID.randomUUID();

    @AfterEach
    void nobody() {
        new KeyContextBeansTest.TenantAccessor().setValue();
    }

    private static void as(String tenant) {
        new KeyContextBeansTest.TenantAccessor().setValue(new KeyContextBeansTest.Tenant(tenant));
    }

    private ConfigurableApplicationContext start(Class<?> service, String... properties) {
        return new SpringApplicationBuilder(service)
                .web(WebApplicationType.NONE)
                .properties(
                        "refresh-ahead.namespace=" + namespace,
                        "refresh-ahead.fail-fast=true",
                        "refresh-ahead.redis.uri=" + RedisServer.shared().uri(),
                        "refresh-ahead.rabbitmq.uri=" + RabbitServer.shared().uri())
                .properties(properties)
                .run();
    }

    private ConfigurableApplicationContext edge() {
        return start(
                Edge.class,
                "refresh-ahead.consumer.enabled=false",
                "refresh-ahead.caches.valuations.remote=true",
                "refresh-ahead.caches.valuations.key-types=String",
                "refresh-ahead.caches.valuations.ttl=10m",
                "refresh-ahead.caches.valuations.refresh-after=500ms",
                "refresh-ahead.caches.by-id.remote=true",
                "refresh-ahead.caches.by-id.key-types=String,long",
                "refresh-ahead.caches.together.remote=true",
                "refresh-ahead.caches.together.key-types=String",
                "refresh-ahead.defaults.ttl=10m");
    }

    @Test
    void edgeServesWhatTheProducerLoadsAndHasItRefreshed() throws Exception {
        try (var producer = start(Producer.class);
                var edge = edge()) {
            Page page = edge.getBean(Page.class);
            as("north");
            assertThat(page.valuations().find("A")).isEmpty();

            Optional<Served<Valuation>> first = page.valuations().await("A", Duration.ofSeconds(30));
            assertThat(first).map(Served::value).hasValue(new Valuation("A", 1, "north"));

            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                as("north");
                assertThat(page.valuations().find("A"))
                        .hasValueSatisfying(
                                served -> assertThat(served.value().number()).isGreaterThan(1));
            });
            as("north");
            assertThat(producer.getBean(Valuations.class).valuation("A").number())
                    .isGreaterThan(1);
            as("south");
            assertThat(page.valuations().find("A")).isEmpty();
        }
    }

    @Test
    void keyOfSeveralPartsIsARecordOfThem() throws Exception {
        try (var producer = start(Producer.class);
                var edge = edge()) {
            as("north");
            Page page = edge.getBean(Page.class);
            assertThat(page.byId().await(new CarId("VW", 7), Duration.ofSeconds(30)))
                    .map(Served::value)
                    .hasValue(List.of(new Valuation("VW7", 1, "north")));
            assertThat(producer.getBean(Valuations.class).byId("VW", 7)).hasSize(1);

            edge.getBean(RefreshAheadCaches.class).invalidate("by-id", "VW", 7);
            assertThat(page.byId().find(new CarId("VW", 7))).isEmpty();
        }
    }

    @Test
    void methodForSeveralIdsIsReadByASingleOne() throws Exception {
        try (var producer = start(Producer.class);
                var edge = edge()) {
            as("north");
            Page page = edge.getBean(Page.class);
            Valuation first = page.together()
                    .await("A", Duration.ofSeconds(30))
                    .orElseThrow()
                    .value();
            assertThat(first.tenant()).isEqualTo("north");

            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                as("north");
                Map<String, Valuation> both = producer.getBean(Valuations.class).together(List.of("A", "B"));
                assertThat(both).containsEntry("A", first);
                assertThat(page.together().find("B")).map(Served::value).hasValue(both.get("B"));
            });
            as("south");
            assertThat(page.together().find("B")).isEmpty();
        }
    }

    @Test
    void warmUpGoesThroughTheQueueToTheConsumer() throws Exception {
        try (var api = start(
                        Producer.class,
                        "refresh-ahead.consumer.enabled=false",
                        "refresh-ahead.fallback.enabled=false");
                var consumer = start(Producer.class);
                var edge = edge()) {
            as("north");
            api.getBean(Valuations.class).valuation("k0");
            List<String> keys = IntStream.range(0, 200).mapToObj(i -> "k" + i).toList();

            WarmUp warmUp = api.getBean(RefreshAheadCaches.class).warmUp("valuations", keys, 2_000);

            WarmUp.Counts counts = warmUp.end().toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(counts.keys()).isEqualTo(200);
            assertThat(counts.asked() + counts.fresh()).isEqualTo(200);
            RefreshAheadReader<String, Valuation> reader =
                    edge.getBean(Page.class).valuations();
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                as("north");
                assertThat(keys).allSatisfy(key -> assertThat(reader.find(key)).isPresent());
            });
            assertThat(api.getBean(Valuations.class).loads()).isEqualTo(1);
            assertThat(consumer.getBean(Valuations.class).loads()).isGreaterThanOrEqualTo(199);
        }
    }

    @Test
    void withoutAProducerNobodyWaitsForever() throws Exception {
        try (var edge = edge()) {
            as("north");
            assertThat(edge.getBean(Page.class).valuations().await("A", Duration.ofMillis(300)))
                    .isEmpty();
        }
    }

    private static String refusal(String... properties) {
        String[] message = {""};
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(RefreshAheadAutoConfiguration.class))
                .withUserConfiguration(Edge.class)
                .withPropertyValues("refresh-ahead.backend=embedded")
                .withPropertyValues(properties)
                .run(context -> message[0] =
                        StartFailures.analyze(context.getStartupFailure()).getDescription());
        return message[0];
    }

    @Test
    void readerOfACacheThatIsNotDeclaredIsRefused() {
        assertThat(refusal())
                .isEqualTo("reader of cache 'valuations': it is not declared as another service's; set"
                        + " refresh-ahead.caches.valuations.remote=true, and its key-types");
        assertThat(refusal("refresh-ahead.caches.valuations.remote=true"))
                .isEqualTo("reader of cache 'valuations': ttl is missing; set refresh-ahead.caches.valuations.ttl to"
                        + " what the owner has");
        assertThat(refusal(
                        "refresh-ahead.defaults.ttl=1m",
                        "refresh-ahead.caches.valuations.remote=true",
                        "refresh-ahead.caches.valuations.key-types=String,String"))
                .isEqualTo("reader of cache 'valuations': a key of 2 parts is a List, or a record of 2 components, and"
                        + " not java.lang.String");
    }

    @Test
    void readerIsTheSameEachTimeAndOfOneType() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(RefreshAheadAutoConfiguration.class))
                .withPropertyValues(
                        "refresh-ahead.backend=embedded",
                        "refresh-ahead.defaults.ttl=1m",
                        "refresh-ahead.caches.valuations.remote=true")
                .run(context -> {
                    RefreshAheadCaches caches = context.getBean(RefreshAheadCaches.class);
                    RefreshAheadReader<String, String> reader = caches.reader("valuations", String.class, String.class);
                    assertThat(caches.reader("valuations", String.class, String.class))
                            .isSameAs(reader);
                    assertThat(reader.find("A")).isEmpty();
                    assertThat(catchThrowable(() -> caches.reader("valuations", Long.class, String.class)))
                            .hasMessageContaining("use the same types");
                });
    }
}
