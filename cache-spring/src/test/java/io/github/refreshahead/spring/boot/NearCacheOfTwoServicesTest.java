package io.github.refreshahead.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.RefreshAheadListener.NearState;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.rabbitmq.QueueMismatchException;
import io.github.refreshahead.servers.RabbitServer;
import io.github.refreshahead.servers.RedisServer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What one service invalidates is gone from the other's memory, on a real Redis and a real RabbitMQ. */
class NearCacheOfTwoServicesTest {

    private static final String REMOTE = "refresh-ahead.caches.valuations.remote=true";
    private static final String KEY_TYPES = "refresh-ahead.caches.valuations.key-types=String,long";
    private static final AtomicInteger LOADS = new AtomicInteger();

    record Valuation(String vin, int number) {}

    static class Valuations {

        @RefreshAhead(cache = "valuations", ttl = "10m", nearTtl = "10m", tags = "'dealer:' + #dealer")
        public Valuation valuation(String vin, long dealer) {
            return new Valuation(vin, LOADS.incrementAndGet());
        }

        @RefreshAhead(cache = "rates", ttl = "10m", refreshAfter = "500ms", nearTtl = "10m")
        public Valuation rate(String currency) {
            return new Valuation(currency, LOADS.incrementAndGet());
        }
    }

    static class Sales {

        @Invalidate(cache = "valuations")
        public void reprice(String vin, int dealer) {}

        @Invalidate(cache = "valuations", allEntries = true)
        public void repriceAll() {}

        @Invalidate(tags = "'dealer:' + #dealer")
        public void close(long dealer) {}
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(RefreshAheadAutoConfiguration.class)
    @Import({Valuations.class, Sales.class})
    static class Api {}

    /** Has no copies, and only knows the other's cache by name. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(RefreshAheadAutoConfiguration.class)
    @Import(Sales.class)
    static class Editing {}

    private final String namespace = "near-two-" + UUID.randomUUID();
    private ConfigurableApplicationContext api;
    private ConfigurableApplicationContext second;
    private ConfigurableApplicationContext editing;

    @BeforeEach
    void start() {
        api = start(Api.class);
        second = start(Api.class);
        editing = start(Editing.class, REMOTE, KEY_TYPES);
        awaitLive(api);
        awaitLive(second);
    }

    @AfterEach
    void close() {
        api.close();
        second.close();
        editing.close();
    }

    private ConfigurableApplicationContext start(Class<?> service, String... properties) {
        return new SpringApplicationBuilder(service)
                .web(WebApplicationType.NONE)
                .properties(
                        "refresh-ahead.namespace=" + namespace,
                        "refresh-ahead.fail-fast=true",
                        "refresh-ahead.redis.uri=" + RedisServer.shared().uri(),
                        "refresh-ahead.rabbitmq.uri=" + RabbitServer.shared().uri(),
                        "refresh-ahead.consumer.enabled=" + (service == Api.class))
                .properties(properties)
                .run();
    }

    private static void awaitLive(ConfigurableApplicationContext service) {
        RefreshAheadEngine engine = service.getBean(RefreshAheadEngine.class);
        await().atMost(Duration.ofSeconds(30)).until(() -> engine.nearState() == NearState.LIVE);
    }

    private static Valuation valuation(ConfigurableApplicationContext service, String vin) {
        return service.getBean(Valuations.class).valuation(vin, 7);
    }

    /** Both have a copy: the same instance comes again. */
    private void copyInBoth(String vin) {
        for (ConfigurableApplicationContext service : new ConfigurableApplicationContext[] {api, second}) {
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(valuation(service, vin)).isSameAs(valuation(service, vin)));
        }
    }

    private void goneFromBoth(String vin, Valuation old) {
        for (ConfigurableApplicationContext service : new ConfigurableApplicationContext[] {api, second}) {
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(valuation(service, vin)).isNotEqualTo(old));
        }
        assertThat(valuation(api, vin)).isEqualTo(valuation(second, vin));
    }

    @Test
    void copyGoesWithItsKeyItsTagAndItsCache() {
        copyInBoth("A");
        Valuation first = valuation(api, "A");
        editing.getBean(Sales.class).reprice("A", 7);
        goneFromBoth("A", first);

        copyInBoth("A");
        Valuation repriced = valuation(api, "A");
        editing.getBean(Sales.class).close(7);
        goneFromBoth("A", repriced);

        copyInBoth("A");
        Valuation tagged = valuation(api, "A");
        editing.getBean(Sales.class).repriceAll();
        goneFromBoth("A", tagged);
    }

    @Test
    void ownCopyIsGoneWhenTheInvalidationReturns() {
        copyInBoth("B");
        for (int i = 0; i < 100; i++) {
            Valuation old = valuation(api, "B");
            api.getBean(Sales.class).reprice("B", 7);
            assertThat(valuation(api, "B")).isNotEqualTo(old);
        }
    }

    @Test
    void refreshReplacesTheCopiesLongBeforeTheirTimeIsOver() {
        Valuations here = api.getBean(Valuations.class);
        Valuations there = second.getBean(Valuations.class);
        Valuation old = here.rate("EUR");
        assertThat(there.rate("EUR")).isEqualTo(old);
        await().atMost(Duration.ofSeconds(30)).until(() -> !here.rate("EUR").equals(old));
        await().atMost(Duration.ofSeconds(10)).until(() -> !there.rate("EUR").equals(old));
    }

    @Test
    void eventExchangeOfAnotherKindStopsTheStartOfWhoWantsCopies() throws Exception {
        ConnectionFactory rabbit = new ConnectionFactory();
        rabbit.setUri(RabbitServer.shared().uri());
        String other = namespace + "-other";
        try (Connection connection = rabbit.newConnection();
                Channel channel = connection.createChannel()) {
            channel.exchangeDeclare("refresh-ahead." + other + ".v1.events", BuiltinExchangeType.DIRECT, true);
        }
        start(Editing.class, "refresh-ahead.namespace=" + other, REMOTE, KEY_TYPES)
                .close();
        assertThatThrownBy(() -> start(Api.class, "refresh-ahead.namespace=" + other))
                .isInstanceOf(QueueMismatchException.class)
                .hasMessageContaining("refresh-ahead." + other + ".v1.events");
    }
}
