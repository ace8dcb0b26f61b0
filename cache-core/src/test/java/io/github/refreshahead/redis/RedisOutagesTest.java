package io.github.refreshahead.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.servers.RedisServer;
import io.github.refreshahead.store.Acquire;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.ClaimResult;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.StoreException;
import io.github.refreshahead.store.StoreException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;

/** A server that does not answer. */
class RedisOutagesTest {

    private static final Duration BACK = Duration.ofSeconds(3);
    private static final Duration PROBE = Duration.ofMillis(200);

    private final CacheKey key = Cars.key("WVW1");
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private RedisServer server;
    private RedisEntryStore store;

    @BeforeEach
    void start() {
        server = RedisServer.start();
        store = RedisEntryStore.connect(
                RedisSettings.standalone(server.uri()).breaker(5, PROBE).build());
        await().atMost(BACK).ignoreExceptions().untilAsserted(() -> Cars.store(store, key));
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        store.close();
        server.close();
    }

    @Test
    void killedServerIsNoLongerTriedAfterFiveFailuresAndUsedAgainAfterItsRestart() {
        server.kill();

        List<Reason> reasons = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            reasons.add(Refusals.reason(() -> store.read(key)));
        }
        assertThat(reasons.subList(0, 5)).containsOnly(Reason.UNREACHABLE);
        assertThat(reasons.subList(5, 8)).containsOnly(Reason.BREAKER_OPEN);
        assertThat(store.available()).isFalse();
        assertThat(store.claim(List.of(Cars.claim(key, 1), Cars.claim(key, 2))))
                .containsOnly(new ClaimResult.Failed(Reason.BREAKER_OPEN));
        assertThat(Refusals.exception(store::check))
                .hasMessage("Cannot reach Redis at " + server.uri().getAuthority() + ": connection refused");

        server.restart();
        await().atMost(BACK).until(store::available);
        Cars.store(store, key);
        assertThat(Cars.hit(store, key)).isTrue();
    }

    @Test
    void connectionsThatARestartBrokeCostNoCallerAnything() throws Exception {
        try (RedisEntryStore patient = Patient.store(RedisSettings.standalone(server.uri()))) {
            int connections = openConnections(patient, 16);
            assertThat(connections).isGreaterThan(1);

            server.restart();

            for (int i = 0; i < 32; i++) {
                assertThat(Cars.hit(patient, key)).isFalse();
            }
            assertThat(patient.available()).isTrue();
        }
    }

    /** The one before may have been executed, or be executed yet. */
    @Test
    void attemptAfterALostConnectionAsksForAnotherGeneration() {
        List<Nonce> asked = new ArrayList<>();
        Acquire any = Cars.acquire();
        Acquire recorded = new Acquire(
                () -> {
                    asked.add(any.newGenerations().get());
                    return asked.get(asked.size() - 1);
                },
                any.token(),
                any.lease(),
                any.grace(),
                any.rejectedLoadStart());
        try (RedisEntryStore patient = Patient.store(RedisSettings.standalone(server.uri()))) {
            server.restart();

            AcquireResult result = patient.acquire(Cars.key("WVW2"), recorded);

            assertThat(asked).hasSize(2).doesNotHaveDuplicates();
            assertThat(result).isInstanceOfSatisfying(AcquireResult.Won.class, won -> assertThat(won.generation())
                    .isEqualTo(asked.get(1)));
        }
    }

    @Test
    void frozenServerHoldsNoThreadLongerThanTheBudgets() throws Exception {
        server.freeze();

        List<Reason> reasons = reasons(all(200, () -> store.read(key)));

        assertThat(reasons)
                .hasSize(200)
                .isSubsetOf(Reason.TIMEOUT, Reason.UNREACHABLE, Reason.POOL_EXHAUSTED, Reason.BREAKER_OPEN);
        assertThat(Refusals.reason(() -> store.read(key))).isEqualTo(Reason.BREAKER_OPEN);
        assertThat(store.available()).isFalse();

        server.thaw();
        await().atMost(BACK).until(store::available);
        await().atMost(BACK).ignoreExceptions().until(() -> Cars.hit(store, key));
    }

    @Test
    void poolIsTheMostThatThreadsCanHold() throws Exception {
        try (RedisEntryStore narrow = RedisEntryStore.connect(RedisSettings.standalone(server.uri())
                        .readTimeout(BACK)
                        .pool(2, Duration.ofMillis(10))
                        .breaker(1_000, PROBE)
                        .build());
                Jedis raw = new Jedis(server.uri())) {
            raw.sendCommand(Command.CLIENT, "PAUSE", "1000", "ALL");
            List<Reason> reasons = reasons(all(20, () -> narrow.read(key)));

            assertThat(reasons).hasSize(18).containsOnly(Reason.POOL_EXHAUSTED);
        }
    }

    @Test
    void interruptedCallerStillGetsItsAnswerAndStaysInterrupted() throws Exception {
        boolean[] interrupted = new boolean[1];
        boolean hit = threads.submit(() -> {
                    Thread.currentThread().interrupt();
                    boolean found = Cars.hit(store, key);
                    interrupted[0] = Thread.currentThread().isInterrupted();
                    return found;
                })
                .get(10, TimeUnit.SECONDS);

        assertThat(hit).isTrue();
        assertThat(interrupted[0]).isTrue();
    }

    @Test
    void closedStoreSaysSo() {
        store.close();

        assertThat(Refusals.exception(() -> store.read(key))).hasMessage("read of cache 'cars': the store is closed");
        assertThat(Refusals.reason(() -> store.invalidate(key))).isEqualTo(Reason.UNREACHABLE);
    }

    /** Makes many reads at once, each of which needs a connection of its own while the server makes them wait. */
    private int openConnections(RedisEntryStore patient, int wanted) throws Exception {
        try (Jedis raw = new Jedis(server.uri())) {
            raw.sendCommand(Command.CLIENT, "PAUSE", "500", "ALL");
            all(wanted, () -> patient.read(key));
            return raw.clientList()
                    .lines()
                    .filter(line -> line.contains("name=refresh-ahead"))
                    .toList()
                    .size();
        }
    }

    private List<Future<Object>> all(int callers, Callable<Object> call) throws InterruptedException {
        List<Future<Object>> answers = threads.invokeAll(Collections.nCopies(callers, call), 30, TimeUnit.SECONDS);
        assertThat(answers).allMatch(Future::isDone).noneMatch(Future::isCancelled);
        return answers;
    }

    private static List<Reason> reasons(List<Future<Object>> answers) throws InterruptedException {
        List<Reason> reasons = new ArrayList<>();
        for (Future<Object> answer : answers) {
            try {
                answer.get();
            } catch (ExecutionException e) {
                reasons.add(((StoreException) e.getCause()).reason());
            }
        }
        return reasons;
    }
}
