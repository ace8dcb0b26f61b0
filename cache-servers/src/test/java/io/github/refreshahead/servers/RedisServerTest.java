package io.github.refreshahead.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import org.junit.jupiter.api.Test;

class RedisServerTest {

    @Test
    void startedServerAnswersAndEndsWithClose() {
        InetSocketAddress address;
        try (RedisServer redis = RedisServer.start()) {
            address = address(redis.uri());
            assertThat(redis.uri()).hasScheme("redis");
            assertThat(Wire.answersPing(address)).isTrue();
        }
        assertThat(Wire.accepts(address)).isFalse();
    }

    @Test
    void furtherArgumentsReachTheServer() throws IOException {
        try (RedisServer redis = RedisServer.start("--maxclients", "17")) {
            assertThat(Wire.command(address(redis.uri()), "CONFIG GET maxclients"))
                    .isEqualTo("*2");
            assertThat(Wire.command(address(redis.uri()), "INFO clients")).contains("maxclients:17");
        }
    }

    @Test
    void killedServerComesBackEmptyOnTheSamePort() throws IOException {
        try (RedisServer redis = RedisServer.start()) {
            URI uri = redis.uri();
            assertThat(Wire.command(address(uri), "SET key value")).isEqualTo("+OK");

            redis.kill();
            assertThat(Wire.accepts(address(uri))).isFalse();

            redis.restart();
            assertThat(redis.uri()).isEqualTo(uri);
            assertThat(Wire.command(address(uri), "DBSIZE")).isEqualTo(":0");
        }
    }

    @Test
    void frozenServerIsSilentUntilItThaws() throws IOException {
        try (RedisServer redis = RedisServer.start()) {
            redis.freeze();
            assertThatThrownBy(() -> Wire.command(address(redis.uri()), "PING"))
                    .isInstanceOf(SocketTimeoutException.class);

            redis.thaw();
            assertThat(Wire.command(address(redis.uri()), "PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void frozenServerCanBeKilledAndClosed() {
        RedisServer redis = RedisServer.start();
        redis.freeze();
        redis.restart();
        assertThat(Wire.answersPing(address(redis.uri()))).isTrue();

        redis.freeze();
        redis.close();
        assertThat(Wire.accepts(address(redis.uri()))).isFalse();
    }

    @Test
    void serverThatCannotStartSaysWhy() {
        assertThatIllegalStateException()
                .isThrownBy(() -> RedisServer.start("--no-such-option", "1"))
                .withMessageContaining("has ended")
                .withMessageContaining("no-such-option");
    }

    @Test
    void sharedServerIsOneOfThisVirtualMachine() {
        assertThat(RedisServer.shared()).isSameAs(RedisServer.shared());
        assertThat(Wire.accepts(address(RedisServer.shared().uri()))).isTrue();
    }

    private static InetSocketAddress address(URI uri) {
        return new InetSocketAddress(uri.getHost(), uri.getPort());
    }
}
