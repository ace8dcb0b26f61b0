package io.github.refreshahead.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

    @TempDir
    private Path folder;

    private static InetSocketAddress address(URI uri) {
        return new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    @Test
    void serversSpeakTlsAtAnotherPort() {
        ServerTls tls = Authority.in(folder).issue("127.0.0.1");
        try (RedisServer redis = RedisServer.start(tls);
                RabbitServer rabbit = RabbitServer.start(tls)) {
            assertThat(redis.tlsUri()).hasScheme("rediss");
            assertThat(Wire.speaksTls(address(redis.tlsUri()))).isTrue();
            assertThat(Wire.speaksTls(address(redis.uri()))).isFalse();
            assertThat(rabbit.tlsUri()).hasScheme("amqps").hasUserInfo("guest:guest");
            assertThat(Wire.speaksTls(address(rabbit.tlsUri()))).isTrue();
            assertThat(Wire.speaksTls(address(rabbit.uri()))).isFalse();
        }
    }

    @Test
    void serverWithoutTlsHasNoPortForIt() {
        try (RedisServer redis = RedisServer.start()) {
            assertThatIllegalStateException()
                    .isThrownBy(redis::tlsUri)
                    .withMessage("This Redis does not speak TLS: start one with it");
        }
    }
}
