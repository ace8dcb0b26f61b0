package io.github.refreshahead.examples.experiment;

import java.net.URI;
import java.time.Duration;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;
import redis.clients.jedis.util.JedisURIHelper;

/** A Redis that the person at the keyboard named. */
final class GivenRedis implements ServerInUse {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int BATCH = 500;

    private final ServerUri address;

    private GivenRedis(ServerUri address) {
        this.address = address;
    }

    /** @throws IllegalArgumentException naming the address, never the password, if nothing usable answers there */
    static GivenRedis at(String text) {
        GivenRedis redis = new GivenRedis(ServerUri.parse("--redis", text, "redis", 6379));
        try (Jedis connection = redis.connect()) {
            connection.ping();
        } catch (JedisException e) {
            throw redis.address.unusable("Redis", e);
        }
        return redis;
    }

    @Override
    public URI uri() {
        return address.uri();
    }

    /** Removes the entries; they would expire, but only in time. */
    @Override
    public void forget(String namespace) {
        ScanParams pattern = new ScanParams().match("*" + namespace + ":*").count(BATCH);
        try (Jedis connection = connect()) {
            String cursor = ScanParams.SCAN_POINTER_START;
            do {
                ScanResult<String> found = connection.scan(cursor, pattern);
                found.getResult().forEach(connection::unlink);
                cursor = found.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        }
    }

    @Override
    public void close() {}

    private Jedis connect() {
        int patience = (int) PATIENCE.toMillis();
        return new Jedis(
                new HostAndPort(address.uri().getHost(), address.port()),
                DefaultJedisClientConfig.builder()
                        .connectionTimeoutMillis(patience)
                        .socketTimeoutMillis(patience)
                        .user(JedisURIHelper.getUser(address.uri()))
                        .password(JedisURIHelper.getPassword(address.uri()))
                        .database(JedisURIHelper.getDBIndex(address.uri()))
                        .ssl(JedisURIHelper.isRedisSSLScheme(address.uri()))
                        .build());
    }
}
