package io.github.refreshahead.examples.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OriginTest {

    private static final LogNormal QUICK = new LogNormal(Duration.ofMillis(1), Duration.ofMillis(2));

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void answersAValuationAsOfTheArrivalOfTheRequest() throws Exception {
        try (Origin origin = Origin.start(0, QUICK, 0, 1)) {
            Instant before = Instant.now();
            HttpResponse<String> response = get(origin, "/valuations/WVW1");
            Instant after = Instant.now();

            JsonNode valuation = JsonMapper.shared().readTree(response.body());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(valuation.propertyNames()).containsExactlyInAnyOrder("vin", "amount", "currency", "asOf");
            assertThat(valuation.get("vin").stringValue()).isEqualTo("WVW1");
            assertThat(valuation.get("amount").decimalValue()).isPositive();
            assertThat(Instant.parse(valuation.get("asOf").stringValue())).isBetween(before, after);
        }
    }

    @Test
    void failsWith503AsOftenAsItIsTold() throws Exception {
        try (Origin origin = Origin.start(0, QUICK, 1, 1)) {
            assertThat(get(origin, "/valuations/WVW1").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void sameSeedGivesTheSameAnswers() throws Exception {
        assertThat(amounts(7)).isEqualTo(amounts(7)).isNotEqualTo(amounts(8));
    }

    @Test
    void countsCallsThatSomebodyWaitsForApartFromRefreshesFromTheGivenMomentOn() throws Exception {
        try (Origin origin = Origin.start(0, QUICK, 0, 1)) {
            get(origin, "/valuations/BEFORE");
            countFrom(origin, Instant.now());
            get(origin, "/valuations/A");
            get(origin, "/valuations/A", Origin.WAITED_FOR, "caller");
            get(origin, "/valuations/B", Origin.WAITED_FOR, "caller");

            OriginCalls calls = calls(origin);
            assertThat(calls.totalWaitedFor()).isEqualTo(2);
            assertThat(calls.total()).isEqualTo(3);
        }
    }

    @Test
    void callsBeforeTheGivenMomentDoNotCount() throws Exception {
        try (Origin origin = Origin.start(0, QUICK, 0, 1)) {
            countFrom(origin, Instant.now().plusSeconds(3600));
            get(origin, "/valuations/A");

            assertThat(calls(origin).total()).isZero();
        }
    }

    @Test
    void manyMoreAnswersCanBeUnderWayThanThereAreThreads() throws Exception {
        try (Origin origin = Origin.start(0, QUICK, 0, 1)) {
            List<CompletableFuture<HttpResponse<Void>>> answers = IntStream.range(0, 200)
                    .mapToObj(i -> http.sendAsync(
                            HttpRequest.newBuilder(origin.uri().resolve("/valuations/" + i))
                                    .build(),
                            BodyHandlers.discarding()))
                    .toList();

            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.get().statusCode()).isEqualTo(200));
        }
    }

    private List<JsonNode> amounts(long seed) throws Exception {
        try (Origin origin = Origin.start(0, QUICK, 0, seed)) {
            return List.of(amount(origin), amount(origin), amount(origin));
        }
    }

    private JsonNode amount(Origin origin) throws Exception {
        return JsonMapper.shared().readTree(get(origin, "/valuations/A").body()).get("amount");
    }

    private void countFrom(Origin origin, Instant moment) throws IOException, InterruptedException {
        URI uri = origin.uri().resolve("/calls/" + moment);
        http.send(HttpRequest.newBuilder(uri).PUT(BodyPublishers.noBody()).build(), BodyHandlers.discarding());
    }

    private OriginCalls calls(Origin origin) throws IOException, InterruptedException {
        return JsonMapper.shared().readValue(get(origin, "/calls").body(), OriginCalls.class);
    }

    private HttpResponse<String> get(Origin origin, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(origin.uri().resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
