package io.github.refreshahead.rabbitmq;

import static java.util.Objects.requireNonNull;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where the broker is, and how to deal with it. Immutable.
 *
 * @param sslContext present: TLS
 * @param queues the names of all that this process knows
 * @param template present: where login and, without {@code sslContext}, TLS come from; never changed
 */
record RabbitSettings(
        String namespace,
        List<Address> addresses,
        String user,
        String password,
        String virtualHost,
        @Nullable SSLContext sslContext,
        boolean verifyHostname,
        Topology topology,
        Set<String> queues,
        Duration connectTimeout,
        Duration heartbeat,
        Duration confirmTimeout,
        Duration unattendedAfter,
        int queueLimit,
        int buffer,
        boolean keepAlive,
        @Nullable ConnectionFactory template) {

    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    RabbitSettings {
        requireNonNull(namespace, "namespace");
        if (!NAMESPACE.matcher(namespace).matches()) {
            throw new IllegalArgumentException(
                    "namespace (" + namespace + ") must be 1 to 100 letters, digits, dots, dashes or underscores");
        }
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("addresses must not be empty");
        }
        requireNonNull(user, "user");
        requireNonNull(password, "password");
        requireNonNull(virtualHost, "virtualHost");
        requireNonNull(topology, "topology");
        queues = Set.copyOf(queues);
        positive("connectTimeout", connectTimeout);
        positive("confirmTimeout", confirmTimeout);
        positive("unattendedAfter", unattendedAfter);
        if (heartbeat.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("heartbeat (" + heartbeat + ") must be at least a second");
        }
        positive("queueLimit", queueLimit);
        positive("buffer", buffer);
    }

    private static void positive(String name, Duration value) {
        if (requireNonNull(value, name).isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " (" + value + ") must be positive");
        }
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " (" + value + ") must be positive");
        }
    }

    boolean takesAnyHost() {
        return !verifyHostname && (sslContext != null || template != null && template.isSSL());
    }

    /** Host, port, and virtual host unless it is the default one. */
    String address() {
        String hosts = addresses.stream().map(Address::toString).collect(Collectors.joining(","));
        return virtualHost.equals("/") ? hosts : hosts + "/" + virtualHost;
    }

    /** Without credentials. */
    @Override
    public String toString() {
        return "RabbitSettings[" + namespace + " at " + address() + "]";
    }
}
