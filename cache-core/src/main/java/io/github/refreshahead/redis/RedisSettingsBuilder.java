package io.github.refreshahead.redis;

import io.github.refreshahead.redis.RedisSettings.Deployment;
import io.github.refreshahead.redis.RedisSettings.Login;
import io.github.refreshahead.redis.RedisSettings.Tls;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes {@link RedisSettings}. Not thread-safe. Values are checked by {@link #build()}. */
public final class RedisSettingsBuilder {

    private final Deployment deployment;
    private final List<InetSocketAddress> addresses;
    private final @Nullable String masterName;
    private @Nullable Login login;
    private @Nullable Login sentinelLogin;
    private int database;
    private @Nullable Tls tls;
    private String clientName = "refresh-ahead";
    private Duration connectTimeout = Duration.ofMillis(150);
    private Duration readTimeout = Duration.ofMillis(100);
    private int poolMaxTotal = 64;
    private Duration poolMaxWait = Duration.ofMillis(50);
    private int breakerFailures = 5;
    private Duration probeInterval = Duration.ofSeconds(1);

    RedisSettingsBuilder(Deployment deployment, List<InetSocketAddress> addresses, @Nullable String masterName) {
        this.deployment = deployment;
        this.addresses = addresses;
        this.masterName = masterName;
    }

    /**
     * For the server or all nodes.
     *
     * @param username {@code null} for the default user
     */
    public RedisSettingsBuilder login(@Nullable String username, String password) {
        login = new Login(username, password);
        return this;
    }

    /**
     * For the sentinels.
     *
     * @param username {@code null} for the default user
     */
    public RedisSettingsBuilder sentinelLogin(@Nullable String username, String password) {
        sentinelLogin = new Login(username, password);
        return this;
    }

    /** Number of the database; default 0. */
    public RedisSettingsBuilder database(int number) {
        database = number;
        return this;
    }

    /** TLS with host-name verification and the JVM's default trust store. */
    public RedisSettingsBuilder tls() {
        return tls(null, true);
    }

    /**
     * TLS.
     *
     * @param sockets {@code null} for those of the JVM's default trust store
     * @param verifyHostname whether the certificate must be the host's; switch off for trials only
     */
    public RedisSettingsBuilder tls(@Nullable SSLSocketFactory sockets, boolean verifyHostname) {
        tls = new Tls(sockets, verifyHostname);
        return this;
    }

    /** Whether the certificate must be the host's, in place of what was said with TLS; has no effect without TLS. */
    public RedisSettingsBuilder verifyHostname(boolean value) {
        if (tls != null) {
            tls = new Tls(tls.sockets(), value);
        }
        return this;
    }

    /** What {@code CLIENT LIST} shows; default {@code refresh-ahead}. */
    public RedisSettingsBuilder clientName(String name) {
        clientName = name;
        return this;
    }

    /** For one connection; default 150 ms. */
    public RedisSettingsBuilder connectTimeout(Duration timeout) {
        connectTimeout = timeout;
        return this;
    }

    /** For one answer; default 100 ms. */
    public RedisSettingsBuilder readTimeout(Duration timeout) {
        readTimeout = timeout;
        return this;
    }

    /**
     * Connections to one node.
     *
     * @param maxTotal how many at most; default 64
     * @param maxWait how long to wait for one of them; default 50 ms
     */
    public RedisSettingsBuilder pool(int maxTotal, Duration maxWait) {
        poolMaxTotal = maxTotal;
        poolMaxWait = maxWait;
        return this;
    }

    /**
     * When to stop trying a node.
     *
     * @param failures so many in a row; default 5
     * @param probeInterval how often the node is then asked whether it is back; default 1 s
     */
    public RedisSettingsBuilder breaker(int failures, Duration probeInterval) {
        breakerFailures = failures;
        this.probeInterval = probeInterval;
        return this;
    }

    /**
     * @throws IllegalArgumentException naming the value that is wrong
     */
    public RedisSettings build() {
        return new RedisSettings(
                deployment,
                addresses,
                masterName,
                login,
                sentinelLogin,
                database,
                tls,
                clientName,
                connectTimeout,
                readTimeout,
                poolMaxTotal,
                poolMaxWait,
                breakerFailures,
                probeInterval);
    }
}
