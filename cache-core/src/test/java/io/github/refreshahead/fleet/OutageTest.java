package io.github.refreshahead.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.servers.RabbitServer;
import io.github.refreshahead.servers.RedisServer;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process under a steady load, 400 calls a second on 100 keys, while its servers go and come back. Latencies are
 * written to the log in microseconds, phase by phase; what is asserted does not depend on the machine's speed.
 */
class OutageTest {

    private static final Logger log = LoggerFactory.getLogger(OutageTest.class);
    private static final Duration ORIGIN = Duration.ofMillis(50);

    private CountingOrigin origin;
    private RedisServer redis;
    private RabbitServer rabbit;
    private Member member;

    @BeforeEach
    void start() throws Exception {
        origin = new CountingOrigin(ORIGIN);
        redis = RedisServer.start();
        rabbit = RabbitServer.start();
    }

    @AfterEach
    void stop() {
        if (member != null) {
            member.close();
        }
        rabbit.close();
        redis.close();
        origin.close();
    }

    private void startMember() {
        member = new Member(new TreeMap<>(Map.of(
                "redis", redis.uri().toString(),
                "amqp", rabbit.uri().toString(),
                "origin", origin.uri(),
                "namespace", "outage",
                "ttl", "PT10S",
                "refreshAfter", "PT1S",
                "keys", "100",
                "rate", "400",
                "consumer", "true")));
        letPass(Duration.ofSeconds(5));
        member.figures();
    }

    private static void letPass(Duration time) {
        long begin = System.nanoTime();
        await().atMost(time.plusSeconds(10)).until(() -> System.nanoTime() - begin >= time.toNanos());
    }

    private Map<String, Long> figuresOf(String phase, Duration time) {
        letPass(time);
        Map<String, Long> figures = member.figures();
        log.info("{}: {}", phase, figures);
        return figures;
    }

    private void eventually(String figure, long above) {
        long begin = System.nanoTime();
        await().atMost(15, TimeUnit.SECONDS)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> member.figures().getOrDefault(figure, 0L) > above);
        log.info("{} grew again after {} ms", figure, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    }

    @Test
    void callersDoNotNoticeABrokerThatIsKilledAndComesBack() {
        startMember();
        Map<String, Long> up = figuresOf("broker up", Duration.ofSeconds(10));
        assertThat(up).doesNotContainKeys("errors", "offered.LOCAL");

        rabbit.kill();
        Map<String, Long> down = figuresOf("broker killed", Duration.ofSeconds(10));
        assertThat(down).doesNotContainKey("errors");
        assertThat(down.get("offered.LOCAL"))
                .as("due entries are refreshed here")
                .isPositive();
        assertThat(down.get("refreshed.STORED")).isGreaterThan(up.get("refreshed.STORED") + 100);
        assertThat(down.get("loaded.CALLER")).as("nobody waited").isEqualTo(up.get("loaded.CALLER"));

        rabbit.restart();
        eventually("offered.QUEUED", down.get("offered.QUEUED"));
        Map<String, Long> back = member.figures();
        eventually("refreshed.STORED", back.get("refreshed.STORED") + 100);
        assertThat(member.figures()).doesNotContainKey("errors");
    }

    @Test
    void aBrokerThatIsDownFromTheStartIsFoundWhenItComes() {
        rabbit.kill();
        startMember();
        Map<String, Long> down = figuresOf("broker down from the start", Duration.ofSeconds(10));
        assertThat(down).doesNotContainKeys("errors", "offered.QUEUED");
        assertThat(down.get("refreshed.STORED")).isGreaterThan(500);

        rabbit.restart();
        eventually("offered.QUEUED", 0);
        assertThat(figuresOf("broker came", Duration.ofSeconds(10))).doesNotContainKey("errors");
    }

    @Test
    void callersGetTheOriginsAnswerWhileRedisIsKilledAndHitsWhenItIsBack() {
        startMember();
        Map<String, Long> up = figuresOf("Redis up", Duration.ofSeconds(5));
        assertThat(up).doesNotContainKey("errors");

        redis.kill();
        Map<String, Long> down = figuresOf("Redis killed", Duration.ofSeconds(10));
        assertThat(down).doesNotContainKey("errors");
        assertThat(down.get("served.BYPASSED")).isGreaterThan(1_000);

        redis.restart();
        eventually("served.FRESH", down.get("served.FRESH"));
        assertThat(figuresOf("Redis back", Duration.ofSeconds(5))).doesNotContainKey("errors");
    }
}
