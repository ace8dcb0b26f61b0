package io.github.refreshahead.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.engine.CacheControl;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.servers.RabbitServer;
import io.github.refreshahead.servers.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The endpoint over HTTP, as an operator has it. */
class EndpointTest {

    static class Cars {

        private final AtomicInteger calls = new AtomicInteger();

        @RefreshAhead(cache = "valuations", ttl = "10m", refreshAfter = "2m")
        public String valuation(String vin, int year) {
            return "value of " + vin + " " + calls.incrementAndGet();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Cars.class)
    static class Service {}

    private static final String ARGS = "[\"WVW1\", 2020]";

    private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        contexts.forEach(ConfigurableApplicationContext::close);
    }

    private ConfigurableApplicationContext start(String... properties) {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(Service.class)
                .properties(
                        "server.port=0",
                        "management.endpoints.web.exposure.include=refreshahead,health",
                        "management.endpoint.health.show-details=always",
                        "management.health.redis.enabled=false",
                        "management.health.rabbit.enabled=false")
                .properties(properties)
                .run();
        contexts.add(context);
        return context;
    }

    private ConfigurableApplicationContext open(String... properties) {
        String[] all = new String[properties.length + 1];
        System.arraycopy(properties, 0, all, 0, properties.length);
        all[properties.length] = "management.endpoint.refreshahead.access=unrestricted";
        return start(all);
    }

    private HttpResponse<String> send(
            ConfigurableApplicationContext context, String method, String path, String... body) {
        URI uri = URI.create(
                "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + "/actuator/" + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body[0]))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String get(ConfigurableApplicationContext context, String path) {
        HttpResponse<String> response = send(context, "GET", path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    private static String query(String args) {
        return "?args=" + URLEncoder.encode(args, StandardCharsets.UTF_8);
    }

    @Test
    void stateAndCachesAreShown() {
        var service = start("refresh-ahead.backend=embedded");

        assertThat(get(service, "refreshahead"))
                .contains("\"scope\":\"instance\"", "\"degraded\":false", "\"store\":\"available\"", "\"queue\":\"up\"")
                .contains("\"valuations\":{\"operation\":\"valuations/", "\"paused\":false", "\"bypassed\":false");
    }

    @Test
    void policyIsShownWithTheOriginOfEachValueAndTheCounts() {
        var service = start("refresh-ahead.backend=embedded", "refresh-ahead.caches.valuations.stale-if-error=1h");
        service.getBean(Cars.class).valuation("WVW1", 2020);
        service.getBean(Cars.class).valuation("WVW1", 2020);

        assertThat(get(service, "refreshahead/caches/valuations"))
                .contains("\"scope\":\"instance\"")
                .contains("\"ttl\":{")
                .contains("\"origin\":\"@RefreshAhead.ttl\"", "\"value\":\"PT10M\"")
                .contains("\"origin\":\"refresh-ahead.caches.valuations.stale-if-error\"")
                .contains("\"fresh\":1", "\"loaded\":1", "\"stored\":1")
                .doesNotContain("WVW1", "value of");
        assertThat(send(service, "GET", "refreshahead/caches/bikes").statusCode())
                .isEqualTo(404);
        assertThat(send(service, "GET", "refreshahead/bikes").statusCode()).isEqualTo(404);
    }

    @Test
    void headerOfAnEntryIsShownAndNotItsValue() {
        var service = start("refresh-ahead.backend=embedded");
        assertThat(get(service, "refreshahead/caches/valuations" + query(ARGS)))
                .contains("\"scope\":\"fleet\"", "\"entry\":\"absent\"");
        service.getBean(Cars.class).valuation("WVW1", 2020);

        assertThat(get(service, "refreshahead/caches/valuations" + query(ARGS)))
                .contains(
                        "\"scope\":\"fleet\"",
                        "\"entry\":\"present\"",
                        "\"age\":\"PT",
                        "\"null\":false",
                        "\"failures\":0")
                .doesNotContain("WVW1", "value of");
    }

    @Test
    void argumentsThatCannotBeReadAreRefusedWithoutRepeatingThem() {
        var service = start("refresh-ahead.backend=embedded");

        for (String args : List.of("WVW1", "{\"vin\":\"WVW1\"}", "[\"WVW1\"]", "[\"WVW1\",\"new\"]", "[\"WVW1\",1]2")) {
            HttpResponse<String> response = send(service, "GET", "refreshahead/caches/valuations" + query(args));
            assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
            assertThat(response.body()).contains("\"error\":").doesNotContain("WVW1\\\",");
        }
    }

    @Test
    void nothingCanBeChangedUnlessAccessIsOpened() {
        var service = start("refresh-ahead.backend=embedded");

        assertThat(send(service, "POST", "refreshahead/caches/valuations", "{\"action\":\"pause\"}")
                        .statusCode())
                .isGreaterThanOrEqualTo(400);
        assertThat(send(service, "DELETE", "refreshahead/caches/valuations?all=true")
                        .statusCode())
                .isGreaterThanOrEqualTo(400);
        assertThat(get(service, "refreshahead")).contains("\"paused\":false");
    }

    @Test
    void entriesAreRemovedByArgumentsAndAllTogether() {
        var service = open("refresh-ahead.backend=embedded");
        Cars cars = service.getBean(Cars.class);
        cars.valuation("WVW1", 2020);

        assertThat(send(service, "DELETE", "refreshahead/caches/valuations" + query(ARGS))
                        .body())
                .contains("\"scope\":\"fleet\"", "\"removed\":\"entry\"");
        assertThat(cars.valuation("WVW1", 2020)).endsWith(" 2");
        assertThat(send(service, "DELETE", "refreshahead/caches/valuations?all=true")
                        .statusCode())
                .isEqualTo(200);
        assertThat(cars.valuation("WVW1", 2020)).endsWith(" 3");
        assertThat(send(service, "DELETE", "refreshahead/caches/valuations").statusCode())
                .isEqualTo(400);
        assertThat(send(service, "DELETE", "refreshahead/tags/cars").body()).contains("\"scope\":\"fleet\"");
    }

    @Test
    void cacheIsPausedBypassedAndRefreshedInThisInstance() {
        var service = open("refresh-ahead.backend=embedded");
        Cars cars = service.getBean(Cars.class);
        cars.valuation("WVW1", 2020);

        assertThat(act(service, "{\"action\":\"bypass\"}")).contains("\"scope\":\"instance\"", "\"bypassed\":true");
        assertThat(cars.valuation("WVW1", 2020)).endsWith(" 2");
        assertThat(get(service, "health")).contains("cache 'valuations' is bypassed", "\"degraded\":true");
        assertThat(act(service, "{\"action\":\"restore\"}")).contains("\"bypassed\":false");
        assertThat(act(service, "{\"action\":\"pause\"}")).contains("\"paused\":true");
        assertThat(act(service, "{\"action\":\"resume\"}")).contains("\"paused\":false");
        assertThat(act(service, "{\"action\":\"refresh\",\"args\":\"[\\\"WVW1\\\",2020]\"}"))
                .contains("\"scope\":\"fleet\"", "\"asked\":true");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> cars.valuation("WVW1", 2020).endsWith(" 3"));
        for (String wrong : List.of(
                "{\"action\":\"explode\"}",
                "{\"action\":\"refresh\"}",
                "{\"action\":\"pause\",\"scope\":\"world\"}",
                "{}")) {
            assertThat(send(service, "POST", "refreshahead/caches/valuations", wrong)
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    private String act(ConfigurableApplicationContext service, String body) {
        HttpResponse<String> response = send(service, "POST", "refreshahead/caches/valuations", body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    @Test
    void parkedTasksAreListedTriedAgainAndThrownAway() {
        var service = open("refresh-ahead.backend=embedded");

        assertThat(get(service, "refreshahead/parked")).contains("\"scope\":\"fleet\"", "\"parked\":[]");
        assertThat(send(service, "POST", "refreshahead/parked").body()).contains("\"retried\":0");
        assertThat(send(service, "DELETE", "refreshahead/parked").body()).contains("\"purged\":0");
    }

    @Test
    void cacheIsPausedInTheWholeFleet() {
        String[] servers = {
            "refresh-ahead.namespace=endpoint-" + UUID.randomUUID(),
            "refresh-ahead.fail-fast=true",
            "refresh-ahead.redis.uri=" + RedisServer.shared().uri(),
            "refresh-ahead.rabbitmq.uri=" + RabbitServer.shared().uri()
        };
        var one = open(servers);
        var other = open(servers);

        // The other one listens as soon as it is connected; what is told before is not heard.
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            String body = act(one, "{\"action\":\"pause\",\"scope\":\"fleet\"}");
            assertThat(body).contains("\"scope\":\"fleet\"", "\"paused\":true");
            return control(other).paused();
        });
        assertThat(get(other, "health")).contains("cache 'valuations' is paused", "\"status\":\"UP\"");
        assertThat(act(other, "{\"action\":\"resume\",\"scope\":\"fleet\"}")).contains("\"told\":true");
        await().atMost(Duration.ofSeconds(30)).until(() -> !control(one).paused());
    }

    private static CacheControl control(ConfigurableApplicationContext service) {
        return service.getBean(RefreshAheadEngine.class)
                .operations()
                .iterator()
                .next()
                .control();
    }
}
