package io.github.refreshahead.redis;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import redis.clients.jedis.Jedis;

/** The clock of a server, which nobody can move, but everybody can wait for. */
final class RedisClock {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private RedisClock() {}

    static void advance(Jedis server, Duration time) {
        long end = now(server) + time.toMillis() + 1;
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> now(server) >= end);
    }

    private static long now(Jedis server) {
        List<String> time = server.time();
        return Long.parseLong(time.get(0)) * 1_000 + Long.parseLong(time.get(1)) / 1_000;
    }
}
