package io.github.refreshahead.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.RefreshAheadException;
import io.github.refreshahead.RefreshAheadListener;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.servers.RedisServer;
import io.github.refreshahead.spring.RefreshAheadCaches;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@ExtendWith(OutputCaptureExtension.class)
class AutoConfigurationTest {

    public static class Valuations {
        private final AtomicInteger calls = new AtomicInteger();

        @RefreshAhead(cache = "valuations", ttl = "10m")
        public String valuation(String vin) {
            return vin + calls.incrementAndGet();
        }
    }

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(RefreshAheadAutoConfiguration.class))
            .withBean(Valuations.class);
    private final ApplicationContextRunner embedded = runner.withPropertyValues("refresh-ahead.backend=embedded");

    @Test
    void embeddedBackendCaches() {
        embedded.run(context -> {
            Valuations valuations = context.getBean(Valuations.class);
            assertThat(valuations.valuation("A")).isEqualTo("A1");
            assertThat(valuations.valuation("A")).isEqualTo("A1");
        });
    }

    @Test
    void nothingConfiguredIsRefused() {
        assertThat(StartFailures.refusal(runner))
                .isEqualTo("No Redis: add spring-boot-starter-data-redis, or refresh-ahead.redis.uri, or"
                        + " refresh-ahead.backend=embedded");
    }

    @Test
    void missingNamespaceIsRefused() {
        assertThat(StartFailures.refusal(runner.withPropertyValues("refresh-ahead.redis.uri=redis://localhost:1")))
                .isEqualTo("No namespace: set refresh-ahead.namespace, or spring.application.name, to the same in all"
                        + " services that share caches");
    }

    @Test
    void namespaceThatCannotBeOneIsRefused() {
        assertThat(StartFailures.refusal(runner.withPropertyValues(
                        "spring.application.name=used cars", "refresh-ahead.redis.uri=redis://localhost:1")))
                .isEqualTo("refresh-ahead.namespace (used cars) must be 1 to 100 of A-Z a-z 0-9 . _ -");
    }

    @Test
    void dottedNameWithoutBracketsIsRefusedRatherThanIgnored() {
        assertThat(StartFailures.refusal(embedded.withPropertyValues("refresh-ahead.caches.my.cache.ttl=1h")))
                .startsWith("Unknown property: refresh-ahead.caches.my.cache.ttl");
    }

    @Test
    void unknownPropertyIsRefusedWithoutItsValue() {
        assertThat(StartFailures.refusal(
                        embedded.withPropertyValues("refresh-ahead.redis.urii=redis://:secret@localhost")))
                .startsWith("Unknown property: refresh-ahead.redis.urii")
                .doesNotContain("secret", "\n");
    }

    @Test
    void bareNumberInAPropertyIsRefused() {
        assertThat(StartFailures.refusal(embedded.withPropertyValues("refresh-ahead.caches.valuations.null-ttl=600")))
                .isEqualTo(
                        "Valuations.valuation(String): refresh-ahead.caches.valuations.null-ttl (600) has no unit: write"
                                + " 600s for seconds or 600ms for milliseconds (Spring Boot would take a bare number as"
                                + " milliseconds)");
        assertThat(StartFailures.refusal(runner.withPropertyValues(
                        "refresh-ahead.namespace=cars",
                        "refresh-ahead.redis.uri=redis://localhost:1",
                        "refresh-ahead.redis.read-timeout=100")))
                .isEqualTo("refresh-ahead.redis.read-timeout (100) has no unit: write 100s for seconds or 100ms for"
                        + " milliseconds (Spring Boot would take a bare number as milliseconds)");
    }

    @Test
    void wrongUriIsRefusedWithoutRepeatingIt() {
        assertThat(StartFailures.refusal(runner.withPropertyValues(
                        "refresh-ahead.namespace=cars", "refresh-ahead.redis.uri=http://:secret@localhost")))
                .startsWith("refresh-ahead.redis: ")
                .doesNotContain("secret", "\n");
    }

    @Test
    void unreachableRedisIsRefusedWithFailFast() throws IOException {
        int port = freePort();
        assertThat(StartFailures.refusal(runner.withPropertyValues(
                        "refresh-ahead.namespace=cars",
                        "refresh-ahead.fail-fast=true",
                        "refresh-ahead.redis.uri=redis://127.0.0.1:" + port)))
                .contains("Redis", "127.0.0.1:" + port)
                .doesNotContain("\n");
    }

    @Test
    void unreachableRabbitIsRefusedWithFailFast() throws IOException {
        int port = freePort();
        assertThat(StartFailures.refusal(runner.withPropertyValues(
                        "refresh-ahead.namespace=cars",
                        "refresh-ahead.fail-fast=true",
                        "refresh-ahead.redis.uri=" + RedisServer.shared().uri(),
                        "refresh-ahead.rabbitmq.uri=amqp://127.0.0.1:" + port)))
                .contains("Cannot reach RabbitMQ at 127.0.0.1:" + port)
                .doesNotContain("\n");
    }

    @Test
    void serversThatAreDownDoNotStopTheStartAndCallsRunTheirMethods(CapturedOutput output) throws IOException {
        int port = freePort();
        runner.withPropertyValues(
                        "refresh-ahead.namespace=cars",
                        "refresh-ahead.redis.uri=redis://127.0.0.1:" + port,
                        "refresh-ahead.rabbitmq.uri=amqp://127.0.0.1:" + port)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    Valuations valuations = context.getBean(Valuations.class);
                    assertThat(valuations.valuation("A")).isEqualTo("A1");
                    assertThat(valuations.valuation("A")).isEqualTo("A2");
                    assertThat(output).contains("127.0.0.1:" + port, "Namespace 'cars'");
                    var health =
                            context.getBean(RefreshAheadHealthIndicator.class).health();
                    assertThat(health.getStatus()).isEqualTo(Status.UP);
                    assertThat(health.getDetails())
                            .containsEntry("degraded", true)
                            .containsKey("reasons");
                });
    }

    @Test
    void onlyRedisRefreshesInThisProcessAndSaysSo(CapturedOutput output) {
        runner.withPropertyValues(
                        "spring.application.name=only-redis",
                        "refresh-ahead.redis.uri=" + RedisServer.shared().uri())
                .run(context -> {
                    Valuations valuations = context.getBean(Valuations.class);
                    assertThat(valuations.valuation("A")).isEqualTo("A1");
                    assertThat(valuations.valuation("A")).isEqualTo("A1");
                    assertThat(output)
                            .contains("Namespace 'only-redis', no RabbitMQ configured: refreshes run in this process");
                    var health =
                            context.getBean(RefreshAheadHealthIndicator.class).health();
                    assertThat(health.getDetails()).containsEntry("degraded", false);
                });
    }

    @Test
    void callsAfterTheEngineHasStoppedRunTheirMethods() {
        runner.withPropertyValues(
                        "refresh-ahead.namespace=stopped",
                        "refresh-ahead.redis.uri=" + RedisServer.shared().uri())
                .run(context -> {
                    Valuations valuations = context.getBean(Valuations.class);
                    assertThat(valuations.valuation("A")).isEqualTo("A1");
                    context.getBean(RefreshAheadEngine.class).close();
                    assertThat(valuations.valuation("A")).isEqualTo("A2");
                });
    }

    @Test
    void redisThatBootKnowsIsTaken() {
        var redis = RedisServer.shared().uri();
        runner.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
                .withPropertyValues(
                        "refresh-ahead.namespace=boot-redis",
                        "refresh-ahead.fail-fast=true",
                        "spring.data.redis.host=" + redis.getHost(),
                        "spring.data.redis.port=" + redis.getPort())
                .run(context -> {
                    Valuations valuations = context.getBean(Valuations.class);
                    assertThat(valuations.valuation("A")).isEqualTo("A1");
                    assertThat(valuations.valuation("A")).isEqualTo("A1");
                });
    }

    @Test
    void bootWithoutItsRedisAndRabbitModulesAndWithoutTransactionsIsEnough() {
        embedded.withClassLoader(new FilteredClassLoader(
                        "org.springframework.boot.data.redis",
                        "org.springframework.boot.amqp",
                        "org.springframework.boot.health",
                        "org.springframework.data.redis"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(RefreshAheadHealthIndicator.class));
    }

    @Test
    void disabledMeansInert() {
        runner.withPropertyValues("refresh-ahead.enabled=false").run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(RefreshAheadEngine.class);
            Valuations valuations = context.getBean(Valuations.class);
            assertThat(valuations.valuation("A")).isEqualTo("A1");
            assertThat(valuations.valuation("A")).isEqualTo("A2");
        });
    }

    @Test
    void disabledCacheRunsItsMethod() {
        embedded.withPropertyValues("refresh-ahead.caches.valuations.enabled=false")
                .run(context -> {
                    Valuations valuations = context.getBean(Valuations.class);
                    assertThat(valuations.valuation("A")).isEqualTo("A1");
                    assertThat(valuations.valuation("A")).isEqualTo("A2");
                });
    }

    @Test
    void propertiesOfTheCacheWinOverTheMethodAndDefaultsDoNot() {
        embedded.withPropertyValues(
                        "refresh-ahead.defaults.ttl=1h",
                        "refresh-ahead.defaults.null-ttl=1m",
                        "refresh-ahead.caches.VALUATIONS.refresh-after=90s",
                        "refresh-ahead.caches.valuations.max-value-size=2KB")
                .run(context -> {
                    var policy = context.getBean(RefreshAheadCaches.class)
                            .get("valuations")
                            .spec()
                            .policy();
                    assertThat(policy.ttl()).isEqualTo(Duration.ofMinutes(10));
                    assertThat(policy.nullTtl()).isEqualTo(Duration.ofMinutes(1));
                    assertThat(policy.refreshAfter()).isEqualTo(Duration.ofSeconds(90));
                    assertThat(policy.maxValueSize()).isEqualTo(2048);
                });
    }

    @Test
    void refreshingIsSwitchedOffByAProperty() {
        embedded.withPropertyValues("refresh-ahead.caches.valuations.refresh.enabled=false")
                .run(context -> assertThat(context.getBean(RefreshAheadCaches.class)
                                .get("valuations")
                                .spec()
                                .policy()
                                .refreshAfter())
                        .isNull());
    }

    @Test
    void propertiesOfACacheThatDoesNotExistAreWarnedOf(CapturedOutput output) {
        embedded.withPropertyValues("refresh-ahead.caches.valuation.ttl=1h").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output)
                    .contains("refresh-ahead.caches.valuation has no effect: no cache has that name; known are"
                            + " [valuations]");
        });
    }

    @Test
    void serviceThatOnlyConsumesAndHasNothingToDoIsRefused() throws IOException {
        ApplicationContextRunner nothingToDo = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(RefreshAheadAutoConfiguration.class))
                .withPropertyValues(
                        "refresh-ahead.namespace=cars",
                        "refresh-ahead.redis.uri=redis://127.0.0.1:" + freePort(),
                        "refresh-ahead.rabbitmq.uri=amqp://127.0.0.1:" + freePort());
        assertThat(StartFailures.refusal(nothingToDo))
                .isEqualTo("No cached method: this service only consumes, and no bean has a @RefreshAhead method whose"
                        + " refreshes it could run; add the beans, or set refresh-ahead.consumer.enabled=false");
        nothingToDo.withPropertyValues("refresh-ahead.consumer.enabled=false").run(context -> assertThat(context)
                .hasNotFailed());
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoListeners {
        static final List<String> heard = new CopyOnWriteArrayList<>();

        @Bean
        RefreshAheadListener first() {
            return new RefreshAheadListener() {
                @Override
                public void stored(String cache) {
                    heard.add("first");
                    throw new IllegalStateException("listener");
                }
            };
        }

        @Bean
        RefreshAheadListener second() {
            return new RefreshAheadListener() {
                @Override
                public void stored(String cache) {
                    heard.add("second");
                }
            };
        }
    }

    @Test
    void everyListenerIsTold() {
        TwoListeners.heard.clear();
        embedded.withUserConfiguration(TwoListeners.class).run(context -> {
            context.getBean(Valuations.class).valuation("A");
            assertThat(TwoListeners.heard).containsExactly("first", "second");
        });
    }

    @Test
    void ownEngineIsKept() {
        runner.withBean(RefreshAheadEngine.class, () -> RefreshAheadEngine.builder()
                        .namespace("own")
                        .store(new io.github.refreshahead.memory.InMemoryEntryStore())
                        .build())
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(RefreshAheadEngine.class));
    }

    @Test
    void annotationThatCannotWorkIsAnalyzed() {
        assertThat(StartFailures.refusal(
                        embedded.withPropertyValues("refresh-ahead.caches.valuations.refresh-after=10m")))
                .isEqualTo("Valuations.valuation(String): refreshAfter (PT10M) must be shorter than ttl (PT10M)");
    }

    @Test
    void everyFailureOfOursIsAnRefreshAheadException() {
        runner.run(
                context -> assertThat(context.getStartupFailure()).hasRootCauseInstanceOf(RefreshAheadException.class));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
