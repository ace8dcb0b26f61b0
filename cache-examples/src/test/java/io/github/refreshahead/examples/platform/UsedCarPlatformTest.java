package io.github.refreshahead.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.examples.origin.LogNormal;
import io.github.refreshahead.examples.origin.Origin;
import io.github.refreshahead.servers.RabbitServer;
import io.github.refreshahead.servers.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** The two services of the example, with the settings that they bring, on real servers. */
class UsedCarPlatformTest {

    private static final LogNormal QUICK = new LogNormal(Duration.ofMillis(1), Duration.ofMillis(2));

    private static final String SOON = "--refresh-ahead.caches.valuations.refresh-after=200ms";

    private final String namespace = "platform-" + UUID.randomUUID();
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<AutoCloseable> started = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (int i = started.size() - 1; i >= 0; i--) {
            started.get(i).close();
        }
    }

    @Test
    void consumerServiceRefreshesWhatTheApiServiceServes() throws Exception {
        URI thirdParty = origin(0);
        service("consumer", thirdParty, SOON);
        // What the API service could refresh by itself if the broker were down would prove nothing here.
        URI api = api(thirdParty, SOON, "--refresh-ahead.fallback.enabled=false");

        Instant first = valuation(api, "WVW1").asOf();

        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(valuation(api, "WVW1").asOf()).isAfter(first));
    }

    @Test
    void changedCarIsValuedAnew() throws Exception {
        URI api = api(origin(0));
        Valuation first = valuation(api, "WVW1");
        assertThat(valuation(api, "WVW1")).isEqualTo(first);

        HttpRequest changed = HttpRequest.newBuilder(car(api, "WVW1")).DELETE().build();
        assertThat(http.send(changed, BodyHandlers.discarding()).statusCode()).isEqualTo(204);

        assertThat(valuation(api, "WVW1").asOf()).isAfter(first.asOf());
    }

    @Test
    void failureOfTheThirdPartyIsABadGateway() throws Exception {
        URI api = api(origin(1));

        assertThat(get(api, "WVW1").statusCode()).isEqualTo(502);
    }

    private URI origin(double errors) throws IOException {
        Origin origin = Origin.start(0, QUICK, errors, 1);
        started.add(origin);
        return origin.uri();
    }

    private URI api(URI thirdParty, String... more) {
        ConfigurableApplicationContext context = service("api", thirdParty, more);
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
    }

    private ConfigurableApplicationContext service(String profile, URI thirdParty, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--spring.application.name=" + namespace,
                "--refresh-ahead.redis.uri=" + RedisServer.shared().uri(),
                "--refresh-ahead.rabbitmq.uri=" + RabbitServer.shared().uri(),
                "--valuation-api.uri=" + thirdParty));
        arguments.addAll(List.of(more));
        ConfigurableApplicationContext context = new SpringApplicationBuilder(UsedCarPlatform.class)
                .profiles(profile)
                .run(arguments.toArray(new String[0]));
        started.add(context);
        return context;
    }

    private Valuation valuation(URI api, String vin) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = get(api, vin);
        assertThat(response.statusCode()).isEqualTo(200);
        return JsonMapper.shared().readValue(response.body(), Valuation.class);
    }

    private HttpResponse<byte[]> get(URI api, String vin) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(car(api, vin)).build(), BodyHandlers.ofByteArray());
    }

    private static URI car(URI api, String vin) {
        return api.resolve("/cars/" + vin + "/valuation");
    }
}
