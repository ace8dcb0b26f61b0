package io.github.refreshahead.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.RefreshAheadListener;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.engine.RefreshAheadCache;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.rabbitmq.RabbitRefreshQueue;
import io.github.refreshahead.redis.RedisEntryStore;
import io.github.refreshahead.servers.RabbitServer;
import io.github.refreshahead.servers.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Four members with copies, on Redis and RabbitMQ. Latencies are written to the log; what is asserted does not depend on
 * the machine's speed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NearFleetTest {

    private static final Logger log = LoggerFactory.getLogger(NearFleetTest.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int INVALIDATIONS = 500;

    private final AtomicInteger version = new AtomicInteger();
    private final String namespace = "near-" + UUID.randomUUID();
    private final List<Member> members = new ArrayList<>();
    private RabbitServer rabbit;

    private final class Member implements RefreshAheadListener {
        final AtomicInteger hits = new AtomicInteger();
        final AtomicInteger events = new AtomicInteger();
        volatile long lastEvent;
        int eventsBefore;
        final RefreshAheadEngine engine;
        final RefreshAheadCache<String, String> cars;

        Member() {
            RabbitRefreshQueue queue = RabbitRefreshQueue.connect(rabbit.uri().toString(), namespace);
            engine = RefreshAheadEngine.builder()
                    .namespace(namespace)
                    .store(RedisEntryStore.connect(RedisServer.shared().uri().toString()))
                    .queue(queue)
                    .bus(queue.invalidationBus())
                    .listener(this)
                    .build();
            cars = engine.cache("cars", String.class, new TypeRef<String>() {})
                    .ttl(Duration.ofMinutes(10))
                    .refreshOff()
                    .nearTtl(Duration.ofMinutes(10))
                    .loader(key -> key + " version " + version.get())
                    .build();
        }

        @Override
        public void near(String cache, NearEvent event) {
            if (event == NearEvent.HIT) {
                hits.incrementAndGet();
            }
        }

        @Override
        public void eventReceived(String cache) {
            lastEvent = System.nanoTime();
            events.incrementAndGet();
        }

        /** Calls until it is answered from a copy. */
        void fill(String key) {
            int before = hits.get();
            soon(() -> {
                cars.get(key);
                return hits.get() > before;
            });
        }
    }

    @BeforeAll
    void start() {
        rabbit = RabbitServer.start();
        IntStream.range(0, 4).forEach(i -> members.add(new Member()));
        awaitLive();
    }

    @AfterAll
    void stop() {
        members.forEach(member -> member.engine.close());
        rabbit.close();
    }

    private void awaitLive() {
        soon(() -> members.stream()
                .allMatch(member -> member.engine.nearState() == RefreshAheadListener.NearState.LIVE));
    }

    private static void soon(Callable<Boolean> condition) {
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(condition);
    }

    private String current(String key) {
        return key + " version " + version.get();
    }

    @Test
    void anInvalidationReachesAllMembers() {
        Histogram micros = new Histogram(3);
        for (int i = 0; i < INVALIDATIONS; i++) {
            String key = "key " + i;
            members.forEach(member -> member.fill(key));
            members.forEach(member -> member.eventsBefore = member.events.get());
            version.incrementAndGet();
            Member invalidating = members.get(i % members.size());
            invalidating.cars.invalidate(key);
            long returned = System.nanoTime();

            List<Member> others = members.stream().filter(member -> member != invalidating).toList();
            soon(() -> others.stream().allMatch(member -> member.events.get() > member.eventsBefore));
            long last = others.stream().mapToLong(member -> member.lastEvent).max().orElseThrow();
            micros.recordValue(Math.max(0, last - returned) / 1_000);
            for (Member member : members) {
                soon(() -> member.cars.get(key).equals(current(key)));
            }
        }
        log.info(
                "Microseconds from the return of invalidate until the last of 3 others had dropped its copy: p50 {}, p99 {},"
                        + " max {}",
                micros.getValueAtPercentile(50),
                micros.getValueAtPercentile(99),
                micros.getMaxValue());
    }

    @Test
    void whileTheBrokerHangsMembersDoWithoutCopiesAndAfterwardsHaveThemAgain() {
        members.forEach(member -> member.fill("a"));
        rabbit.freeze();
        long frozen = System.nanoTime();
        try {
            version.incrementAndGet();
            members.get(0).cars.invalidate("a");
            assertThat(members.get(0).cars.get("a")).isEqualTo(current("a"));
            for (Member member : members) {
                soon(() -> member.cars.get("a").equals(current("a")));
            }
            log.info("With the broker stopped, the last copy was given up after {} ms", millisSince(frozen));
        } finally {
            rabbit.thaw();
        }
        long thawed = System.nanoTime();
        // They may have to notice first that they were cut off.
        members.forEach(member -> {
            member.fill("a");
            assertThat(member.cars.get("a")).isEqualTo(current("a"));
        });
        log.info("With the broker going on, copies were served again after {} ms", millisSince(thawed));
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}
