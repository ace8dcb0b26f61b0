package io.github.refreshahead.examples.platform;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The third party's HTTP API. Thread-safe; connections are kept and shared. */
@Component
final class ValuationApi {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final URI uri;
    private final JsonMapper json;
    private final RequestMark mark;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    ValuationApi(@Value("${valuation-api.uri}") URI uri, JsonMapper json, ObjectProvider<RequestMark> mark) {
        this.uri = uri;
        this.json = json;
        this.mark = mark.getIfAvailable(() -> RequestMark.NONE);
    }

    /** @throws ValuationUnavailableException if the third party answers with anything else than a valuation */
    Valuation fetch(String vin) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri.resolve("/valuations/" + vin)).timeout(TIMEOUT);
        mark.mark(request);
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw new ValuationUnavailableException("The valuation API answered " + response.statusCode(), null);
            }
            return json.readValue(response.body(), Valuation.class);
        } catch (IOException | JacksonException e) {
            throw new ValuationUnavailableException("The valuation API did not answer with a valuation", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ValuationUnavailableException("Interrupted while asking the valuation API", e);
        }
    }
}
