package io.github.refreshahead.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.URI;
import org.junit.jupiter.api.Test;

class SupplyTest {

    @Test
    void settingForcesOneWay() {
        assertThat(Supply.chosenBy("docker")).isEqualTo(Supply.DOCKER);
        assertThat(Supply.chosenBy("PROGRAMS")).isEqualTo(Supply.PROGRAMS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Supply.chosenBy("podman"))
                .withMessage("REFRESH_AHEAD_SERVERS (podman) must be 'docker' or 'programs'");
    }

    @Test
    void missingProgramIsReportedInOneLine() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Program.find("no-such-server", "some-package"))
                .withMessage("No Docker engine answers and no-such-server is not installed:"
                        + " start Docker, or run 'apt-get install some-package'");
    }

    @Test
    void serverThatWasNamedIsNeverEnded() {
        try (RedisServer redis = RedisServer.start()) {
            Told told = new Told(redis.uri(), 6379, "SOME_SETTING");
            assertThat(told.port()).isEqualTo(redis.uri().getPort());
            assertThatIllegalStateException()
                    .isThrownBy(told::kill)
                    .withMessage("The server told by SOME_SETTING is not ours: start one");
            told.close();
            assertThat(Wire.answersPing(new java.net.InetSocketAddress(told.host(), told.port())))
                    .isTrue();
        }
        assertThat(new Told(URI.create("redis://cache"), 6379, "SOME_SETTING").port())
                .isEqualTo(6379);
    }
}
