package io.github.refreshahead.redis;

import io.github.refreshahead.redis.RedisSettings.Login;
import io.github.refreshahead.redis.RedisSettings.Tls;
import javax.net.ssl.SSLParameters;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;

/** Our settings in the words of Jedis. */
final class JedisConfigs {

    private JedisConfigs() {}

    /** For a connection of ours, which logs in by itself. */
    static JedisClientConfig transport(RedisSettings settings, int connectMillis, int readMillis) {
        return new WithoutHandshake(config(settings, connectMillis, readMillis).build());
    }

    /** For what Jedis asks the nodes of a cluster, or the sentinels, on connections of its own. */
    static JedisClientConfig discovery(RedisSettings settings, @Nullable Login login) {
        DefaultJedisClientConfig.Builder config =
                config(settings, (int) settings.connectTimeout().toMillis(), (int)
                        settings.readTimeout().toMillis());
        if (login != null) {
            config.user(login.username()).password(login.password());
        }
        return config.build();
    }

    /** Jedis makes a pool for each node it hears of. We use our own, so these stay empty, and need no upkeep. */
    static GenericObjectPoolConfig<Connection> unusedPool(RedisSettings settings) {
        GenericObjectPoolConfig<Connection> config = new GenericObjectPoolConfig<>();
        config.setMaxTotal(1);
        config.setMaxWait(settings.poolMaxWait());
        config.setJmxEnabled(false);
        return config;
    }

    private static DefaultJedisClientConfig.Builder config(RedisSettings settings, int connectMillis, int readMillis) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(connectMillis)
                .socketTimeoutMillis(readMillis)
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        Tls tls = settings.tls();
        if (tls != null) {
            config.ssl(true).sslSocketFactory(tls.sockets());
            if (tls.verifyHostname()) {
                SSLParameters parameters = new SSLParameters();
                // Jedis verifies no host name unless told.
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                config.sslParameters(parameters);
            }
        }
        return config;
    }
}
