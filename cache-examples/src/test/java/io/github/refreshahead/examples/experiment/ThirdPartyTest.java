package io.github.refreshahead.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.examples.origin.OriginProgram;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThirdPartyTest {

    @TempDir
    private Path folder;

    @Test
    void runsInAProcessOfItsOwnAndCountsCalls() throws Exception {
        Settings settings = Samples.settings(Duration.ofSeconds(1), Duration.ofSeconds(1), Policy.NO_CACHE);
        try (ThirdParty thirdParty = ThirdParty.start(settings, folder.resolve("log"))) {
            thirdParty.countFrom(Instant.now());
            get(thirdParty.uri().resolve("/valuations/WVW1"));

            assertThat(thirdParty.calls().total()).isEqualTo(1);
        }
    }

    @Test
    void processEndsWhenItIsClosed() throws IOException {
        List<String> arguments = List.of("0", "PT0.001S", "PT0.002S", "0", "1");
        ChildJvm child = ChildJvm.start(OriginProgram.class, arguments, Map.of(), folder.resolve("log"));
        assertThat(child.handle().isAlive()).isTrue();

        child.close();

        assertThat(child.handle().isAlive()).isFalse();
    }

    @Test
    void processThatDoesNotStartNamesItsLog() {
        Path log = folder.resolve("log");

        assertThatThrownBy(() -> ChildJvm.start(OriginProgram.class, List.of("not a port"), Map.of(), log))
                .isInstanceOf(IOException.class)
                .hasMessage("OriginProgram did not start; see " + log);
    }

    private static void get(URI uri) throws IOException, InterruptedException {
        HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());
    }
}
