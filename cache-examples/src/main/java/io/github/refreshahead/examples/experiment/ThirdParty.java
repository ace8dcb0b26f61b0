package io.github.refreshahead.examples.experiment;

import io.github.refreshahead.examples.origin.OriginCalls;
import io.github.refreshahead.examples.origin.OriginProgram;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The third party, in a process of its own, as the experiment sees it. */
final class ThirdParty implements AutoCloseable {

    private final ChildJvm process;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private ThirdParty(ChildJvm process) {
        this.process = process;
    }

    static ThirdParty start(Settings settings, Path log) throws IOException {
        List<String> arguments = List.of(
                "0",
                settings.latency().median().toString(),
                settings.latency().p99().toString(),
                Double.toString(settings.originErrors()),
                Long.toString(settings.seed()));
        return new ThirdParty(ChildJvm.start(OriginProgram.class, arguments, Map.of(), log));
    }

    URI uri() {
        return URI.create(process.firstLine());
    }

    /** Counts the calls that arrive at that moment or later. */
    void countFrom(Instant moment) throws IOException, InterruptedException {
        URI calls = uri().resolve("/calls/" + moment);
        http.send(HttpRequest.newBuilder(calls).PUT(BodyPublishers.noBody()).build(), BodyHandlers.discarding());
    }

    OriginCalls calls() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri().resolve("/calls")).build();
        byte[] body = http.send(request, BodyHandlers.ofByteArray()).body();
        return JsonMapper.shared().readValue(body, OriginCalls.class);
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
