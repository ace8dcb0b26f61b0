package io.github.refreshahead.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.servers.RabbitServer;
import io.github.refreshahead.servers.RedisServer;
import io.github.refreshahead.spring.RefreshAheadCaches;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** An API service and a consumer service: the same code, started twice, on a real Redis and a real RabbitMQ. */
class TwoServicesTest {

    record Valuation(String vin, String by, int number) {}

    static class Valuations {
        private final AtomicInteger loads = new AtomicInteger();
        private final List<Integer> asked = new CopyOnWriteArrayList<>();
        private final String service;

        Valuations(@org.springframework.beans.factory.annotation.Value("${service}") String service) {
            this.service = service;
        }

        @RefreshAhead(cache = "valuations", ttl = "10m", refreshAfter = "300ms")
        public Valuation valuation(String vin) {
            return new Valuation(vin, service, loads.incrementAndGet());
        }

        @RefreshAhead(cache = "together", ttl = "10m", refreshAfter = "300ms")
        public Map<String, Valuation> together(Collection<String> vins) {
            asked.add(vins.size());
            int number = loads.incrementAndGet();
            return vins.stream().collect(Collectors.toMap(vin -> vin, vin -> new Valuation(vin, service, number)));
        }

        public List<Integer> asked() {
            return asked;
        }

        @Invalidate(cache = "valuations")
        public void reprice(String vin) {}
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(RefreshAheadAutoConfiguration.class)
    @Import(Valuations.class)
    static class Service {}

    private final String namespace = "two-services-" + UUID.randomUUID();

    private ConfigurableApplicationContext start(String service, boolean consumes) {
        return new SpringApplicationBuilder(Service.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "service=" + service,
                        "refresh-ahead.namespace=" + namespace,
                        "refresh-ahead.fail-fast=true",
                        "refresh-ahead.redis.uri=" + RedisServer.shared().uri(),
                        "refresh-ahead.rabbitmq.uri=" + RabbitServer.shared().uri(),
                        "refresh-ahead.fallback.enabled=false",
                        "refresh-ahead.consumer.enabled=" + consumes)
                .run();
    }

    @Test
    void consumerRefreshesWhatTheApiServes() {
        try (var api = start("api", false);
                var consumer = start("consumer", true)) {
            Valuations valuations = api.getBean(Valuations.class);
            assertThat(valuations.valuation("A")).isEqualTo(new Valuation("A", "api", 1));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () -> assertThat(valuations.valuation("A").by()).isEqualTo("consumer"));
            assertThat(consumer.getBean(RefreshAheadCaches.class).names())
                    .containsExactlyInAnyOrder("valuations", "together");

            consumer.getBean(Valuations.class).reprice("A");
            assertThat(valuations.valuation("A")).isEqualTo(new Valuation("A", "api", 2));
        }
    }

    @Test
    void consumerRefreshesTogetherWhatTheApiServesTogether() {
        List<String> vins = IntStream.range(0, 50).mapToObj(i -> "V" + i).toList();
        try (var api = start("api", false);
                var consumer = start("consumer", true)) {
            Valuations valuations = api.getBean(Valuations.class);
            assertThat(valuations.together(vins)).hasSize(50);
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(valuations.together(vins))
                    .hasSize(50)
                    .allSatisfy((vin, valuation) -> assertThat(valuation.by()).isEqualTo("consumer")));
            // Jitter makes some of them due before the others.
            assertThat(consumer.getBean(Valuations.class).asked())
                    .anySatisfy(size -> assertThat(size).isGreaterThan(1));
        }
    }

    @Test
    void serviceThatOnlyConsumesIsKeptAliveUntilItsContextEnds() {
        Thread alive;
        try (var consumer = start("consumer", true)) {
            assertThat(consumer.isRunning()).isTrue();
            alive = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> !thread.isDaemon() && thread.getName().contains("refresh-ahead"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("only daemon threads: the process would end"));
        }
        await().dontCatchUncaughtExceptions().atMost(Duration.ofSeconds(10)).until(() -> !alive.isAlive());
    }

    @Test
    void rabbitThatBootKnowsIsTaken() {
        var rabbit = RabbitServer.shared().uri();
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(RefreshAheadAutoConfiguration.class, RabbitAutoConfiguration.class))
                .withUserConfiguration(Service.class)
                .withPropertyValues(
                        "service=boot",
                        "refresh-ahead.namespace=" + namespace,
                        "refresh-ahead.fail-fast=true",
                        "refresh-ahead.redis.uri=" + RedisServer.shared().uri(),
                        "spring.rabbitmq.host=" + rabbit.getHost(),
                        "spring.rabbitmq.port=" + rabbit.getPort())
                .run(context -> {
                    assertThat(context).hasNotFailed().hasBean("rabbitTemplate");
                    assertThat(context.getBean(Servers.class).hasRabbit()).isTrue();
                });
    }

    @Test
    void queueThatExistsWithOtherArgumentsIsRefused() {
        start("api", false).close();
        new ApplicationContextRunner()
                .withUserConfiguration(Service.class)
                .withPropertyValues(
                        "service=other",
                        "refresh-ahead.namespace=" + namespace,
                        "refresh-ahead.redis.uri=" + RedisServer.shared().uri(),
                        "refresh-ahead.rabbitmq.uri=" + RabbitServer.shared().uri(),
                        "refresh-ahead.rabbitmq.queue-limit=17")
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(StartFailures.analyze(context.getStartupFailure())
                                    .getDescription())
                            .contains(namespace, "exists with x-max-length 100000 instead of 17", "Delete it")
                            .doesNotContain("\n");
                });
    }
}
