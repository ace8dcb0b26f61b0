package io.github.refreshahead.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an AMQP URI, as <a href="https://www.rabbitmq.com/docs/uri-spec">RabbitMQ defines it</a>, with two
 * differences: an empty path after the slash means the default virtual host, and a query is refused, since what it would
 * set has settings of its own. No message here repeats the URI, which may hold a password.
 */
record BrokerUri(
        boolean tls,
        String host,
        int port,
        @Nullable String user,
        @Nullable String password,
        String virtualHost) {

    static BrokerUri parse(String text) {
        try {
            return parse(new URI(text));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("uri is not a URI: " + e.getReason() + " at index " + e.getIndex());
        }
    }

    static BrokerUri parse(URI uri) {
        boolean tls = "amqps".equalsIgnoreCase(uri.getScheme());
        if (!tls && !"amqp".equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException("uri must begin with amqp:// or amqps://");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("uri must name a host: amqp://user:password@host:port/virtual-host");
        }
        if (uri.getRawQuery() != null) {
            throw new IllegalArgumentException("uri must not have a query; use the settings of the builder");
        }
        int defaultPort = tls ? ConnectionFactory.DEFAULT_AMQP_OVER_SSL_PORT : ConnectionFactory.DEFAULT_AMQP_PORT;
        String[] credentials = uri.getRawUserInfo() == null
                ? new String[0]
                : uri.getRawUserInfo().split(":", 2);
        return new BrokerUri(
                tls,
                uri.getHost(),
                uri.getPort() == -1 ? defaultPort : uri.getPort(),
                credentials.length > 0 ? decode(credentials[0]) : null,
                credentials.length > 1 ? decode(credentials[1]) : null,
                virtualHost(uri.getRawPath()));
    }

    private static String virtualHost(@Nullable String path) {
        if (path == null || path.length() < 2) {
            return ConnectionFactory.DEFAULT_VHOST;
        }
        if (path.indexOf('/', 1) != -1) {
            throw new IllegalArgumentException("uri must name one virtual host; write a slash in its name as %2F");
        }
        return decode(path.substring(1));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
