package io.github.refreshahead.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.key.KeyRule;
import io.github.refreshahead.key.KeyStyle;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.servers.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

class TagSweepTest {

    private static final byte[] PATTERN = Glob.startingWith("shop::tag:");
    private static final double PAST = 1e12;
    private static final double FUTURE = 1e13;

    private RedisServer server;
    private Jedis raw;
    private RedisSettings settings;

    @BeforeEach
    void start() {
        server = RedisServer.start();
        raw = new Jedis(server.uri());
        settings = Patient.settings(RedisSettings.standalone(server.uri()));
    }

    @AfterEach
    void stop() {
        raw.close();
        server.close();
    }

    @Test
    void membersThatHaveLapsedGoAndWithTheLastOneItsTag() {
        IntStream.range(0, 2 * TagSweep.TRIMMED + 1)
                .forEach(i -> raw.zadd("shop::tag:dead", PAST + i, "shop:cars:" + i));
        IntStream.range(0, 3 * TagSweep.PAGE).forEach(i -> raw.zadd("shop::tag:" + i, PAST, "invalidated"));
        raw.zadd("shop::tag:alive", PAST, "shop:cars:old");
        raw.zadd("shop::tag:alive", FUTURE, "shop:cars:new");
        raw.zadd("other::tag:dead", PAST, "other:cars:old");
        raw.zadd("shop:cars:x", PAST, "no tag");
        raw.set("shop::tag:string", "v");

        try (RedisConnections connections = new RedisConnections(
                settings, Topology.of(settings), Executors.newSingleThreadScheduledExecutor(), System::nanoTime)) {
            TagSweep sweep = new TagSweep(connections);
            while (!sweep.step(PATTERN)) {
                assertThat(raw.exists("shop::tag:alive")).isTrue();
            }
        }

        assertThat(raw.keys("*"))
                .containsExactlyInAnyOrder("shop::tag:alive", "other::tag:dead", "shop:cars:x", "shop::tag:string");
        assertThat(raw.zrange("shop::tag:alive", 0, -1)).containsExactly("shop:cars:new");
    }

    @Test
    void storeThatUsesTagsSweepsThem() {
        Tag tag = new KeyRule("shop", KeyStyle.READABLE).tag("dealer");
        raw.zadd("shop::tag:dead", PAST, "shop:cars:old");
        try (RedisEntryStore store = RedisEntryStore.connect(settings)) {
            store.addToTags(Cars.key("WVW1"), List.of(tag), Duration.ofMinutes(1));

            await().atMost(Duration.ofSeconds(10)).until(() -> !raw.exists("shop::tag:dead"));
        }
        assertThat(raw.exists(tag.text())).isTrue();
    }
}
