package io.github.refreshahead.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Address;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RabbitSettingsTest {

    @Test
    void everythingHasADefaultExceptTheNamespace() {
        RabbitSettings settings =
                new RabbitRefreshQueueBuilder().namespace("cars").settings();

        assertThat(settings.addresses()).containsExactly(new Address("localhost", 5672));
        assertThat(settings.user()).isEqualTo("guest");
        assertThat(settings.virtualHost()).isEqualTo("/");
        assertThat(settings.sslContext()).isNull();
        assertThat(settings.verifyHostname()).isTrue();
        assertThat(settings.topology()).isEqualTo(Topology.DECLARE);
        assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.confirmTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.unattendedAfter()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.queueLimit()).isEqualTo(100_000);
        assertThat(settings.buffer()).isEqualTo(10_000);
        assertThat(settings.keepAlive()).isFalse();
        assertThatThrownBy(new RabbitRefreshQueueBuilder()::settings)
                .isInstanceOf(NullPointerException.class)
                .hasMessage("namespace");
    }

    @Test
    void uriGivesHostCredentialsAndVirtualHost() {
        RabbitSettings settings = new RabbitRefreshQueueBuilder()
                .namespace("cars")
                .uri("amqp://m%C3%A5x:a+b%40c:d@broker:1234/my%2Fhost")
                .settings();

        assertThat(settings.address()).isEqualTo("broker:1234/my/host");
        assertThat(settings.user()).isEqualTo("måx");
        assertThat(settings.password()).isEqualTo("a+b@c:d");
        assertThat(settings.sslContext()).isNull();
        assertThat(settings.toString()).isEqualTo("RabbitSettings[cars at broker:1234/my/host]");
    }

    @Test
    void amqpsMeansTlsAndItsPort() {
        RabbitSettings settings = new RabbitRefreshQueueBuilder()
                .namespace("cars")
                .uri(URI.create("amqps://broker/"))
                .settings();

        assertThat(settings.address()).isEqualTo("broker:5671");
        assertThat(settings.virtualHost()).isEqualTo("/");
        assertThat(settings.sslContext()).isNotNull();
        assertThat(settings.verifyHostname()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    redis://user:secret@broker       | uri must begin with amqp:// or amqps://
                    amqp:secret                      | uri must name a host: amqp://user:password@host:port/virtual-host
                    amqp://u:secret@broker/a/b       | uri must name one virtual host; write a slash in its name as %2F
                    amqp://u:secret@broker?heartbeat=5 | uri must not have a query; use the settings of the builder
                    amqp://u:secret @broker          | uri is not a URI: Illegal character in authority at index 7
                    """)
    void badUriIsRefusedWithoutRepeatingIt(String uri, String message) {
        assertThatThrownBy(() -> new RabbitRefreshQueueBuilder().uri(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message)
                .hasNoCause();
    }

    @Test
    void badValueIsNamed() {
        refused(
                builder -> builder.namespace("a b"),
                "namespace (a b) must be 1 to 100 letters, digits, dots, dashes" + " or underscores");
        refused(builder -> builder.buffer(0), "buffer (0) must be positive");
        refused(builder -> builder.queueLimit(-1), "queueLimit (-1) must be positive");
        refused(builder -> builder.connectTimeout(Duration.ZERO), "connectTimeout (PT0S) must be positive");
        refused(builder -> builder.confirmTimeout(Duration.ZERO), "confirmTimeout (PT0S) must be positive");
        refused(builder -> builder.unattendedAfter(Duration.ZERO), "unattendedAfter (PT0S) must be positive");
        refused(builder -> builder.heartbeat(Duration.ofMillis(5)), "heartbeat (PT0.005S) must be at least a second");
        refused(builder -> builder.addresses(), "addresses must not be empty");
    }

    private static void refused(Consumer<RabbitRefreshQueueBuilder> change, String message) {
        RabbitRefreshQueueBuilder builder = new RabbitRefreshQueueBuilder().namespace("cars");
        change.accept(builder);
        assertThatThrownBy(builder::settings)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
