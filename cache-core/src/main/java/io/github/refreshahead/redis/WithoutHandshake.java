package io.github.refreshahead.redis;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.JedisClientConfig;

/**
 * Lets Jedis open a connection and say nothing on it: what is to be said goes in one round trip, by
 * {@link PooledConnection}. Jedis 8 would ask for RESP3 first, and be refused by a server that wants a password.
 */
record WithoutHandshake(JedisClientConfig config) implements JedisClientConfig {

    /** Overrides what only Jedis 8 knows; the connection stays with RESP2, as with Jedis 7. */
    public boolean isAutoNegotiateProtocol() {
        return false;
    }

    @Override
    public int getConnectionTimeoutMillis() {
        return config.getConnectionTimeoutMillis();
    }

    @Override
    public int getSocketTimeoutMillis() {
        return config.getSocketTimeoutMillis();
    }

    @Override
    public boolean isSsl() {
        return config.isSsl();
    }

    @Override
    public @Nullable SSLSocketFactory getSslSocketFactory() {
        return config.getSslSocketFactory();
    }

    @Override
    public @Nullable SSLParameters getSslParameters() {
        return config.getSslParameters();
    }

    @Override
    public ClientSetInfoConfig getClientSetInfoConfig() {
        return config.getClientSetInfoConfig();
    }
}
