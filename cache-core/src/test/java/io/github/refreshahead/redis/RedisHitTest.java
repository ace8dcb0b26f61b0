package io.github.refreshahead.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.servers.RedisServer;
import io.github.refreshahead.store.Attempt;
import io.github.refreshahead.store.ReadResult;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
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
            assertThat(commands(raw)).containsExactlyInAnyOrder("pttl:calls=" + HITS, "get:calls=" + HITS);
            // One packet each, and the question itself.
            assertThat(packets).isLessThanOrEqualTo(HITS + 1);
        }
    }

    @Test
    void hundredHitsTogetherAreOneRoundTripAndWriteNothing() {
        try (RedisServer server = RedisServer.start();
                Jedis raw = new Jedis(server.uri());
                RedisEntryStore store = Patient.store(RedisSettings.standalone(server.uri()))) {
            List<CacheKey> keys =
                    IntStream.range(0, HITS).mapToObj(i -> Cars.key("WVW" + i)).toList();
            keys.forEach(key -> Cars.store(store, key));
            raw.configResetStat();

            assertThat(store.readAll(keys))
                    .hasSize(HITS)
                    .allMatch(attempt -> attempt instanceof Attempt.Done<ReadResult> done
                            && done.result() instanceof ReadResult.Found);

            long packets = value(raw.info("stats"), "total_reads_processed");
            assertThat(commands(raw)).containsExactlyInAnyOrder("pttl:calls=" + HITS, "get:calls=" + HITS);
            // 200 commands fill Jedis' buffer of 8 KiB; what goes over in one go may be read in pieces.
            assertThat(packets).isLessThanOrEqualTo(4);
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

    private static List<String> commands(Jedis raw) {
        return raw.info("commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_"))
                .map(line -> line.substring("cmdstat_".length(), line.indexOf(",")))
                .filter(line -> !line.startsWith("info") && !line.startsWith("config"))
                .toList();
    }

    private static long value(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }
}
