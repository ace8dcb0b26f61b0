package io.github.refreshahead.redis;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is and how long it may take. Immutable. Made by {@link #standalone(URI)}, {@link #sentinel} or
 * {@link #cluster}, whose builder owns the defaults.
 *
 * @param deployment what the addresses are
 * @param addresses the server, the sentinels, or some nodes of the cluster
 * @param masterName the name that sentinels watch; {@code null} without sentinels
 * @param login for the server or all nodes; {@code null} for none
 * @param sentinelLogin for the sentinels; {@code null} for none
 * @param database number of the database; 0 in a cluster
 * @param tls for all connections; {@code null} for none
 * @param clientName what {@code CLIENT LIST} shows; default {@code refresh-ahead}
 * @param connectTimeout for one connection; default 150 ms
 * @param readTimeout for one answer; default 100 ms. An operation takes at most connectTimeout + readTimeout
 * @param poolMaxTotal connections to one node at most; default 64
 * @param poolMaxWait how long to wait for one of them; default 50 ms
 * @param breakerFailures consecutive failures after which a node is no longer tried; default 5
 * @param probeInterval how often such a node is asked whether it is back; default 1 s
 */
public record RedisSettings(
        Deployment deployment,
        List<InetSocketAddress> addresses,
        @Nullable String masterName,
        @Nullable Login login,
        @Nullable Login sentinelLogin,
        int database,
        @Nullable Tls tls,
        String clientName,
        Duration connectTimeout,
        Duration readTimeout,
        int poolMaxTotal,
        Duration poolMaxWait,
        int breakerFailures,
        Duration probeInterval) {

    /** How Redis is run. */
    public enum Deployment {
        /** One server. */
        STANDALONE,
        /** A primary that sentinels watch and replace. */
        SENTINEL,
        /** Several primaries that share the keys. */
        CLUSTER
    }

    /**
     * Credentials.
     *
     * @param username {@code null} for the default user
     */
    public record Login(@Nullable String username, String password) {

        public Login {
            requireNonNull(password, "password");
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "Login[" + (username == null ? "default user" : username) + "]";
        }
    }

    /**
     * Transport security.
     *
     * @param sockets {@code null} for those of the JVM's default trust store
     * @param verifyHostname whether the certificate must be the host's; switch off for trials only
     */
    public record Tls(@Nullable SSLSocketFactory sockets, boolean verifyHostname) {

        @Override
        public String toString() {
            return verifyHostname ? "Tls" : "Tls[insecure: any host name]";
        }
    }

    public RedisSettings {
        requireNonNull(deployment, "deployment");
        addresses = List.copyOf(addresses);
        requireNonNull(clientName, "clientName");
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("addresses must not be empty");
        }
        if ((deployment == Deployment.SENTINEL) != (masterName != null)) {
            throw new IllegalArgumentException("masterName (" + masterName + ") is for sentinels, and needed there");
        }
        if (database < 0 || database > 0 && deployment == Deployment.CLUSTER) {
            throw new IllegalArgumentException(
                    "database (" + database + ") must not be negative, and must be 0 in a cluster");
        }
        if (!clientName.matches("[!-~]+")) {
            throw new IllegalArgumentException("clientName (" + clientName + ") must be printable ASCII, no blanks");
        }
        positive("connectTimeout", connectTimeout);
        positive("readTimeout", readTimeout);
        positive("poolMaxWait", poolMaxWait);
        positive("probeInterval", probeInterval);
        positive("poolMaxTotal", poolMaxTotal);
        positive("breakerFailures", breakerFailures);
    }

    /**
     * One server.
     *
     * @param uri {@code redis://[[user]:password@]host[:port][/database]}, or {@code rediss://} for TLS with host-name
     *     verification
     */
    public static RedisSettingsBuilder standalone(URI uri) {
        return RedisUri.settings(uri);
    }

    /** One server. */
    public static RedisSettingsBuilder standalone(String host, int port) {
        return new RedisSettingsBuilder(
                Deployment.STANDALONE, List.of(InetSocketAddress.createUnresolved(host, port)), null);
    }

    /** The primary that these sentinels call by this name. */
    public static RedisSettingsBuilder sentinel(String masterName, Collection<InetSocketAddress> sentinels) {
        return new RedisSettingsBuilder(
                Deployment.SENTINEL, List.copyOf(sentinels), requireNonNull(masterName, "masterName"));
    }

    /** The cluster to which these nodes belong; the others are found. */
    public static RedisSettingsBuilder cluster(Collection<InetSocketAddress> nodes) {
        return new RedisSettingsBuilder(Deployment.CLUSTER, List.copyOf(nodes), null);
    }

    private static void positive(String name, Duration value) {
        requireNonNull(value, name);
        if (value.toMillis() < 1 || value.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(name + " (" + value + ") must be at least 1 ms and at most 24 days");
        }
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " (" + value + ") must be at least 1");
        }
    }
}
