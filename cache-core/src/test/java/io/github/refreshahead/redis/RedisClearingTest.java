package io.github.refreshahead.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.KeyRule;
import io.github.refreshahead.key.KeyStyle;
import io.github.refreshahead.servers.RedisServer;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.PutResult;
import io.github.refreshahead.store.StoreException.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ClientKillParams;

/** Clearing a cache while things happen to the server. */
class RedisClearingTest {

    private static final String PREFIX = "shop:cars:";
    private static final int MANY = 5 * PrimaryScan.PAGE;

    private RedisServer server;
    private Jedis raw;
    private ClearingFixture fixture;

    @BeforeEach
    void start() {
        server = RedisServer.start();
        raw = new Jedis(server.uri());
        fixture = new ClearingFixture(Patient.settings(RedisSettings.standalone(server.uri())));
    }

    @AfterEach
    void stop() {
        fixture.close();
        raw.close();
        server.close();
    }

    @Test
    void charactersOfAPatternStandForThemselves() {
        List<String> odd = List.of("a*:", "a?:", "[ab]:", "[^a]:", "[a-c]:", "a\\:", "a\\\\b:", "^:", "-:", "]:");
        for (String prefix : odd) {
            raw.set(prefix + "key", "v");
            List.of("ab:key", "a:key", "b:key", "aa:key", "c:key").forEach(each -> raw.set(each, "v"));

            assertThat(fixture.clear(prefix, page -> {})).isOne();

            assertThat(raw.exists(prefix + "key")).isFalse();
            assertThat(raw.dbSize()).isEqualTo(5);
        }
    }

    @Test
    void pausesAreAsLongAsPages() {
        fill();

        assertThat(fixture.clear(PREFIX, page -> {})).isEqualTo(MANY);

        assertThat(fixture.pauses()).hasSizeBetween(3, 6).containsOnly(1_000_000L);
    }

    @Test
    void entriesThatAreBeingLoadedAreRemovedWheneverTheyAreStored() {
        try (RedisEntryStore store = Patient.store(RedisSettings.standalone(server.uri()))) {
            List<CacheKey> keys = new ArrayList<>();
            List<AcquireResult.Won> loads = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                keys.add(Cars.key("WVW" + i));
                loads.add((AcquireResult.Won) store.acquire(keys.get(i), Cars.acquire()));
            }
            List<PutResult> during = new ArrayList<>();

            fixture.clear(PREFIX, page -> {
                for (int i = page; i < MANY; i += 10) {
                    during.add(store.put(keys.get(i), Cars.put(loads.get(i))));
                }
            });

            assertThat(during).contains(PutResult.STORED, PutResult.INVALIDATED);
            assertThat(raw.dbSize()).isZero();
            for (int i = 0; i < MANY; i++) {
                assertThat(store.put(keys.get(i), Cars.put(loads.get(i)))).isEqualTo(PutResult.INVALIDATED);
            }
        }
    }

    @Test
    void scanBeginsAnewWhenTheServerWasRestarted() {
        fill();

        long removed = fixture.clear(PREFIX, page -> {
            if (page == 3) {
                server.restart();
                reconnect();
                fill();
            }
        });

        assertThat(fixture.rounds()).isEqualTo(2);
        assertThat(removed).isGreaterThan(MANY);
        assertThat(raw.dbSize()).isZero();
    }

    @Test
    void scanGoesOnWhenOnlyItsConnectionIsLost() {
        fill();

        long removed = fixture.clear(
                PREFIX, page -> raw.clientKill(new ClientKillParams().skipMe(ClientKillParams.SkipMe.YES)));

        assertThat(fixture.rounds()).isOne();
        assertThat(removed).isEqualTo(MANY);
        assertThat(raw.dbSize()).isZero();
    }

    @Test
    void scanBeginsAnewWhenTheServerWasAReplicaMeanwhile() {
        fill();

        fixture.clear(PREFIX, page -> {
            if (page == 2) {
                raw.replicaof("127.0.0.1", 1);
                raw.replicaofNoOne();
            }
        });

        assertThat(fixture.rounds()).isEqualTo(2);
    }

    @Test
    void replicaIsNotCleared() {
        fill();
        raw.replicaof("127.0.0.1", 1);

        RedisFailure failure = catchThrowableOfType(RedisFailure.class, () -> fixture.clear(PREFIX, page -> {}));

        assertThat(failure)
                .hasMessage("given up in round 3: Redis at " + server.uri().getAuthority() + " is no primary");
        assertThat(failure.reason()).isEqualTo(Reason.NOT_READY);
        assertThat(raw.dbSize()).isEqualTo(MANY);
    }

    @Test
    void primaryThatReplacesAnotherIsClearedToo() {
        try (RedisServer second = RedisServer.start();
                Jedis rawSecond = new Jedis(second.uri())) {
            MovingTopology topology = new MovingTopology(server);
            fill();
            rawSecond.set(PREFIX + "key", "v");
            try (ClearingFixture moving =
                    new ClearingFixture(Patient.settings(RedisSettings.standalone(server.uri())), topology)) {
                moving.clear(PREFIX, page -> topology.moveTo(second));

                assertThat(moving.rounds()).isEqualTo(2);
            }
            assertThat(rawSecond.dbSize()).isZero();
        }
    }

    @Test
    void serverThatStaysAwayIsToldAfterThreeRounds() {
        try (RedisEntryStore store = Patient.store(RedisSettings.standalone(server.uri()))) {
            server.kill();

            assertThat(Refusals.exception(
                            () -> store.clear(new KeyRule("shop", KeyStyle.READABLE).keysOf("cars"), removed -> {})))
                    .hasMessage("clear of cache 'cars': given up in round 3: cannot reach Redis at "
                            + server.uri().getAuthority() + ": connection refused")
                    .extracting(e -> e.reason())
                    .isEqualTo(Reason.UNREACHABLE);
        }
    }

    private void fill() {
        try (var pipeline = raw.pipelined()) {
            for (int i = 0; i < MANY; i++) {
                pipeline.set(PREFIX + i, "v");
            }
        }
    }

    private void reconnect() {
        raw.close();
        raw = new Jedis(server.uri());
    }

    /** As sentinels tell it: one primary, and then another one. */
    private static final class MovingTopology implements Topology {

        private volatile HostAndPort primary;

        MovingTopology(RedisServer server) {
            moveTo(server);
        }

        void moveTo(RedisServer server) {
            primary = new HostAndPort(server.uri().getHost(), server.uri().getPort());
        }

        @Override
        public HostAndPort primary(byte[] key) {
            return primary;
        }

        @Override
        public Collection<HostAndPort> primaries() {
            return List.of(primary);
        }

        @Override
        public void renew() {}

        @Override
        public void close() {}
    }
}
