package io.github.refreshahead.histories;

import io.github.refreshahead.servers.RabbitServer;
import io.github.refreshahead.servers.RedisServer;
import java.net.InetSocketAddress;
import java.net.URI;
import redis.clients.jedis.Jedis;

/** A Redis and a RabbitMQ of one's own. Belongs to one thread. */
final class Servers implements AutoCloseable {

    private final RedisServer redis;
    private final RabbitServer rabbit;

    Servers() {
        this.redis = RedisServer.start();
        this.rabbit = RabbitServer.start();
    }

    InetSocketAddress redis() {
        return address(redis.uri());
    }

    InetSocketAddress rabbit() {
        return address(rabbit.uri());
    }

    private static InetSocketAddress address(URI uri) {
        return new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    void killRedis() {
        redis.kill();
    }

    /**
     * It comes back with what was there when it was last {@link #saveRedis saved}, except what has expired since: with
     * nothing, if that is longer ago than entries live.
     */
    void restartRedis() {
        redis.restart();
    }

    /** Writes all of Redis to its disk, from where a restart takes it. */
    void saveRedis() {
        try (Jedis jedis = new Jedis(redis.uri())) {
            jedis.save();
        }
    }

    void killRabbit() {
        rabbit.kill();
    }

    void restartRabbit() {
        rabbit.restart();
    }

    @Override
    public void close() {
        try (RedisServer first = redis;
                RabbitServer second = rabbit) {
            // both are closed, whatever becomes of the other one
        }
    }
}
