package io.github.refreshahead.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.servers.RedisServer;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** What a hit costs the server. */
class RedisHitTest {

    private static final int HITS = 100;

    @Test
    void hitIsOneRoundTripAndWritesNothing() {
        try (RedisServer server = RedisServer.start();
                Jedis raw = new Jedis(server.uri());
                RedisEntryStore store = Patient.store(RedisSettings.standalone(server.uri()))) {
            CacheKey key = Cars.key("WVW1");
            Cars.store(store, key);
            raw.configResetStat();

            for (int i = 0; i < HITS; i++) {
                assertThat(Cars.hit(store, key)).isTrue();
            }

            long packets = value(raw.info("stats"), "total_reads_processed");
            List<String> commands = raw.info("commandstats")
                    .lines()
                    .filter(line -> line.startsWith("cmdstat_"))
                    .map(line -> line.substring("cmdstat_".length(), line.indexOf(",")))
                    .filter(line -> !line.startsWith("info") && !line.startsWith("config"))
                    .toList();
            assertThat(commands).containsExactlyInAnyOrder("pttl:calls=" + HITS, "get:calls=" + HITS);
            // One packet each, and the question itself.
            assertThat(packets).isLessThanOrEqualTo(HITS + 1);
        }
    }

    @Test
    void remainingLifeIsReadBeforeTheValueSoThatNoAgeIsUnderstated() {
        try (RedisServer server = RedisServer.start();
                Jedis raw = new Jedis(server.uri());
                RedisEntryStore store = Patient.store(RedisSettings.standalone(server.uri()))) {
            CacheKey key = Cars.key("WVW1");
            Cars.store(store, key);
            raw.configSet("slowlog-log-slower-than", "0");
            store.read(key);
            raw.configSet("slowlog-log-slower-than", "-1");

            List<String> latestFirst = raw.slowlogGet().stream()
                    .map(command -> command.getArgs().get(0).toLowerCase(Locale.ROOT))
                    .filter(command -> !command.equals("config"))
                    .toList();
            assertThat(latestFirst).containsExactly("get", "pttl");
        }
    }

    private static long value(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }
}
