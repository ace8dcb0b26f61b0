package io.github.refreshahead.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.servers.RabbitServer;
import io.github.refreshahead.servers.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** The whole experiment, too short for its figures to say anything, but for how often whom asks the third party. */
class ExperimentTest {

    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration MEASURED = Duration.ofSeconds(4);

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream console = new ByteArrayOutputStream();

    @Test
    void policiesDifferInWhoAsksTheThirdParty() throws Exception {
        List<PolicyResult> results = run(new EmbeddedBackend(), "embedded", Policy.values());

        PolicyFigures noCache = results.get(0).figures();
        PolicyFigures staticLong = results.get(1).figures();
        PolicyFigures ahead = results.get(3).figures();
        assertThat(noCache.originCalls()).isGreaterThan(1_000);
        assertThat(noCache.originCallsWaitedFor()).isEqualTo(noCache.originCalls());
        assertThat(staticLong.originCalls()).isZero();
        assertThat(ahead.originCalls() - ahead.originCallsWaitedFor()).isPositive();
        assertThat(ahead.errors()).isZero();
        assertThat(console.toString(StandardCharsets.UTF_8))
                .contains("[1/4] no-cache: p99 ", "[4/4] refresh-ahead: p99 ");
    }

    @Test
    void consumerServiceRefreshesOnGivenServersAndNothingStaysThere() throws Exception {
        String runId = UUID.randomUUID().toString();
        RedisServer redis = RedisServer.shared();
        RabbitServer rabbit = RabbitServer.shared();
        Backend backend =
                ServersBackend.open(redis.uri().toString(), rabbit.uri().toString());

        PolicyFigures ahead = run(backend, runId, Policy.REFRESH_AHEAD).get(0).figures();

        assertThat(ahead.originCalls() - ahead.originCallsWaitedFor()).isPositive();
        try (Jedis connection = new Jedis(redis.uri())) {
            assertThat(connection.keys("*" + runId + "*")).isEmpty();
        }
    }

    private List<PolicyResult> run(Backend backend, String runId, Policy... policies) throws Exception {
        PrintStream out = new PrintStream(console, true, StandardCharsets.UTF_8);
        Progress progress = new Progress(out, false, System::nanoTime);
        Settings settings = Samples.settings(WARM_UP, MEASURED, policies);
        return new Experiment(settings, backend, folder, runId, progress).run();
    }
}
