package io.github.refreshahead.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.RefreshAheadConfig;
import io.github.refreshahead.RefreshAheadListener.NearState;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.memory.InMemoryEntryStore;
import io.github.refreshahead.servers.RedisServer;
import io.github.refreshahead.spring.RefreshAheadCaches;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Where copies in the process come from, and when they are refused. */
class NearPropertiesTest {

    @RefreshAheadConfig(ttl = "10m", nearTtl = "7s")
    static class Cars {
        private final AtomicInteger calls = new AtomicInteger();

        @RefreshAhead(cache = "cars", nearTtl = "5s")
        public List<String> car(String vin) {
            return List.of(vin + calls.incrementAndGet());
        }

        @RefreshAhead(cache = "makes")
        public String make(String vin) {
            return vin;
        }

        @RefreshAhead(cache = "places", nearTtl = "off")
        public String place(String vin) {
            return vin;
        }

        @Invalidate(cache = "cars")
        public void sell(String vin) {}
    }

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(RefreshAheadAutoConfiguration.class))
            .withBean(Cars.class)
            .withPropertyValues("refresh-ahead.namespace=near-" + UUID.randomUUID());
    private final ApplicationContextRunner embedded = runner.withPropertyValues("refresh-ahead.backend=embedded");
    private final ApplicationContextRunner onRedis = runner.withPropertyValues(
            "refresh-ahead.redis.uri=" + RedisServer.shared().uri());

    private static String refusal(ApplicationContextRunner application) {
        String[] message = new String[1];
        application.run(context -> {
            assertThat(context).hasFailed();
            message[0] = StartFailures.analyze(context.getStartupFailure()).getDescription();
        });
        return message[0];
    }

    private static CachePolicy policy(AssertableApplicationContext context, String cache) {
        return context.getBean(RefreshAheadCaches.class).get(cache).spec().policy();
    }

    @Test
    void methodWinsOverItsClassAndPropertiesOfTheCacheWinOverBoth() {
        embedded.withPropertyValues("refresh-ahead.defaults.near.ttl=1s", "refresh-ahead.defaults.near.maximum-size=17")
                .run(context -> {
                    assertThat(policy(context, "cars").nearTtl()).isEqualTo(Duration.ofSeconds(5));
                    assertThat(policy(context, "makes").nearTtl()).isEqualTo(Duration.ofSeconds(7));
                    assertThat(policy(context, "places").nearTtl()).isNull();
                    assertThat(policy(context, "cars").nearMaximumSize()).isEqualTo(17);
                    assertThat(policy(context, "cars").copyOnRead()).isFalse();
                });
        embedded.withPropertyValues(
                        "refresh-ahead.caches.cars.near.ttl=2s",
                        "refresh-ahead.caches.cars.near.copy-on-read=true",
                        "refresh-ahead.caches.makes.near.ttl=off")
                .run(context -> {
                    assertThat(policy(context, "cars").nearTtl()).isEqualTo(Duration.ofSeconds(2));
                    assertThat(policy(context, "cars").copyOnRead()).isTrue();
                    assertThat(policy(context, "cars").nearMaximumSize()).isEqualTo(10_000);
                    assertThat(policy(context, "makes").nearTtl()).isNull();
                });
    }

    @Test
    void copyIsSharedUnlessEachReaderWantsItsOwn() {
        embedded.run(context -> {
            Cars cars = served(context);
            assertThat(cars.car("A")).isSameAs(cars.car("A"));
            cars.sell("A");
            assertThat(cars.car("A")).containsExactly("A2");
        });
        embedded.withPropertyValues("refresh-ahead.caches.cars.near.copy-on-read=true")
                .run(context -> {
                    Cars cars = served(context);
                    assertThat(cars.car("A")).isEqualTo(cars.car("A")).isNotSameAs(cars.car("A"));
                });
    }

    /** With a copy of A. */
    private static Cars served(AssertableApplicationContext context) {
        assertThat(context).hasNotFailed();
        RefreshAheadEngine engine = context.getBean(RefreshAheadEngine.class);
        await().atMost(Duration.ofSeconds(10)).until(() -> engine.nearState() == NearState.LIVE);
        Cars cars = context.getBean(Cars.class);
        cars.car("A");
        cars.car("A");
        return cars;
    }

    @Test
    void nearTtlLongerThanTtlOrWithoutUnitIsRefused() {
        assertThat(refusal(embedded.withPropertyValues("refresh-ahead.caches.cars.near.ttl=11m")))
                .isEqualTo("Cars.car(String): nearTtl (PT11M) must not be longer than ttl (PT10M)");
        assertThat(refusal(embedded.withPropertyValues("refresh-ahead.caches.cars.near.ttl=5")))
                .startsWith("Cars.car(String): refresh-ahead.caches.cars.near.ttl (5) has no unit: ");
        assertThat(refusal(embedded.withPropertyValues("refresh-ahead.caches.cars.near.maximum-size=0")))
                .isEqualTo("Cars.car(String): nearMaximumSize (0) must be positive");
    }

    @Test
    void copiesWithoutEventsAreRefusedUnlessThereIsOneNode() {
        assertThat(refusal(onRedis))
                .isEqualTo(
                        "Cars.car(String): cache 'cars' has a near ttl (PT5S), but without RabbitMQ this process does not"
                                + " hear what others change; set refresh-ahead.rabbitmq.uri, or refresh-ahead.single-node=true if"
                                + " there is no other process, or remove the near ttl");
        assertThat(refusal(onRedis.withPropertyValues(
                        "refresh-ahead.rabbitmq.uri=amqp://localhost", "refresh-ahead.rabbitmq.enabled=false")))
                .startsWith("Cars.car(String): cache 'cars' has a near ttl (PT5S), but without RabbitMQ");
        onRedis.withPropertyValues("refresh-ahead.single-node=true").run(context -> {
            Cars cars = served(context);
            assertThat(cars.car("A")).isSameAs(cars.car("A"));
        });
    }

    @Test
    void copiesAreNotServedAndHealthSaysSoUntilEventsArrive() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        onRedis.withPropertyValues("refresh-ahead.rabbitmq.uri=amqp://127.0.0.1:" + port)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(RefreshAheadHealthIndicator.class)
                                    .health()
                                    .getDetails())
                            .containsEntry("degraded", true)
                            .extractingByKey("reasons")
                            .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(String.class))
                            .contains("copies in this process are not served: no event has arrived yet");
                    Cars cars = context.getBean(Cars.class);
                    assertThat(cars.car("A")).isEqualTo(cars.car("A")).isNotSameAs(cars.car("A"));
                });
    }

    @Test
    void ownEngineIsTheApplicationsConcern() {
        runner.withBean(RefreshAheadEngine.class, () -> RefreshAheadEngine.builder()
                        .namespace("own")
                        .store(new InMemoryEntryStore())
                        .singleNode(true)
                        .build())
                .run(context -> assertThat(context).hasNotFailed());
    }
}
