package io.github.refreshahead.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.servers.RabbitServer;
import io.github.refreshahead.servers.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several processes on one Redis and one RabbitMQ. */
class FleetTest {

    private static final Logger log = LoggerFactory.getLogger(FleetTest.class);

    private final List<AutoCloseable> opened = new ArrayList<>();

    private Member member(CountingOrigin origin, String namespace, Map<String, String> more) {
        Map<String, String> arguments = new TreeMap<>(Map.of(
                "redis", RedisServer.shared().uri().toString(),
                "amqp", RabbitServer.shared().uri().toString(),
                "origin", origin.uri(),
                "namespace", namespace,
                "ttl", "PT20S",
                "refreshAfter", "PT1S",
                "keys", "1",
                "rate", "0",
                "consumer", "true"));
        arguments.putAll(more);
        Member member = new Member(arguments);
        opened.add(0, member);
        return member;
    }

    private CountingOrigin origin(Duration latency) throws Exception {
        CountingOrigin origin = new CountingOrigin(latency);
        opened.add(origin);
        return origin;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable open : opened) {
            open.close();
        }
    }

    @Test
    void fourProcessesRefreshADueKeyOnceAPeriod() throws Exception {
        CountingOrigin origin = origin(Duration.ofMillis(30));
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            members.add(member(origin, "fleet-once", Map.of("rate", "50")));
        }
        await().atMost(20, TimeUnit.SECONDS).until(() -> origin.total() >= 3);
        int callsBefore = origin.total();
        long tasksBefore = sum(members, "offered.QUEUED");
        long begin = System.nanoTime();
        await().atMost(20, TimeUnit.SECONDS).until(() -> System.nanoTime() - begin >= TimeUnit.SECONDS.toNanos(10));

        int calls = origin.total() - callsBefore;
        long tasks = sum(members, "offered.QUEUED") - tasksBefore;
        log.info("in 10 periods of 1 s: {} origin calls, {} tasks", calls, tasks);

        // A period is as long as refreshAfter and what the machine adds, so there may be fewer of them, never more.
        assertThat(calls).isBetween(5, 11);
        assertThat(tasks).isBetween(calls - 1L, calls + 1L);
        assertThat(sum(members, "errors")).isZero();
        assertThat(sum(members, "offered.LOCAL")).isZero();
    }

    @Test
    void aConsumerKilledInTheMiddleOfItsWorkLosesNoTask() throws Exception {
        CountingOrigin origin = origin(Duration.ofMillis(200));
        Map<String, String> noConsumer =
                Map.of("consumer", "false", "rate", "200", "keys", "40", "refreshAfter", "PT4S");
        Map<String, String> onlyConsumer = Map.of("refreshAfter", "PT4S");
        Member killed = member(origin, "fleet-kill", onlyConsumer);
        Member api = member(origin, "fleet-kill", noConsumer);
        await().atMost(20, TimeUnit.SECONDS).until(() -> origin.total() >= 40 + 6);

        killed.kill();
        opened.remove(killed);
        Member successor = member(origin, "fleet-kill", onlyConsumer);

        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> origin.calls.size() == 40
                        && origin.calls.values().stream().allMatch(calls -> calls.get() >= 2));
        Map<String, Long> figures = api.figures();
        assertThat(figures).doesNotContainKey("errors");
        assertThat(figures.get("loaded.CALLER"))
                .as("nobody waited but for the first load")
                .isEqualTo(40);
        assertThat(figures).doesNotContainKeys("loaded.REFRESH", "offered.LOCAL");
        assertThat(successor.figures().get("refreshed.STORED")).isPositive();
    }

    private static long sum(List<Member> members, String name) {
        return members.stream()
                .mapToLong(member -> member.figures().getOrDefault(name, 0L))
                .sum();
    }
}
