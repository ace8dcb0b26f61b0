package io.github.refreshahead.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.UnifiedJedis;

/** The clock of a server, which nobody can move, but everybody can wait for. */
final class RedisClock {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private RedisClock() {}

    static void advance(UnifiedJedis server, Duration time) {
        long end = now(server) + time.toMillis() + 1;
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> now(server) >= end);
    }

    private static long now(UnifiedJedis server) {
        List<?> time = (List<?>) server.executeCommand(new CommandArguments(Command.TIME));
        return part(time.get(0)) * 1_000 + part(time.get(1)) / 1_000;
    }

    private static long part(Object digits) {
        return Long.parseLong(new String((byte[]) digits, US_ASCII));
    }
}
