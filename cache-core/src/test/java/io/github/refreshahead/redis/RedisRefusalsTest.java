package io.github.refreshahead.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.KeyRule;
import io.github.refreshahead.key.KeyStyle;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.servers.RedisServer;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.ClaimResult;
import io.github.refreshahead.store.StoreException.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** A server that answers, but not as one would like. */
class RedisRefusalsTest {

    private final CacheKey key = Cars.key("WVW1");
    private RedisServer server;
    private Jedis raw;
    private RedisEntryStore store;
    private AcquireResult.Won won;

    @BeforeEach
    void start() {
        server = RedisServer.start();
        raw = new Jedis(server.uri());
        store = Patient.store(RedisSettings.standalone(server.uri()));
        won = Cars.store(store, key);
    }

    @AfterEach
    void stop() {
        store.close();
        raw.close();
        server.close();
    }

    @Test
    void outOfMemoryMeansHitsButNoLeases() {
        raw.configSet("maxmemory", "1");

        assertWritesAreRefused();
        store.invalidate(key);
        assertThat(raw.exists(key.text())).isFalse();

        raw.configSet("maxmemory", "0");
        Cars.store(store, key);
        assertThat(Cars.hit(store, key)).isTrue();
    }

    @Test
    void readOnlyServerMeansHitsButNoLeases() {
        raw.replicaof("127.0.0.1", 1);

        assertWritesAreRefused();
        assertThat(Refusals.reason(() -> store.invalidate(key))).isEqualTo(Reason.REFUSES_WRITES);

        raw.replicaofNoOne();
        store.invalidate(key);
        assertThat(Cars.hit(store, key)).isFalse();
    }

    @Test
    void tooFewReplicasMeanHitsButNoLeases() {
        raw.configSet("min-replicas-to-write", "1");

        assertWritesAreRefused();
    }

    @Test
    void replicaThatLostItsPrimaryIsNotReady() {
        raw.configSet("replica-serve-stale-data", "no");
        raw.replicaof("127.0.0.1", 1);

        assertThat(Refusals.reason(() -> store.read(key))).isEqualTo(Reason.NOT_READY);
        assertThat(store.available()).isTrue();
    }

    @Test
    void wrongPasswordIsSaidAndNeverRepeated() {
        raw.configSet("requirepass", "right-secret");
        try (RedisEntryStore stranger =
                Patient.store(RedisSettings.standalone(server.uri()).login(null, "wrong-secret"))) {
            assertThat(Refusals.exception(stranger::check))
                    .hasMessage("Redis at " + server.uri().getAuthority()
                            + " answers: WRONGPASS invalid username-password pair or user is disabled.")
                    .hasNoCause();
            assertThat(Refusals.exception(() -> stranger.read(key)))
                    .hasMessageStartingWith("read of cache 'cars': Redis at ")
                    .hasMessageNotContaining("secret");
        }
        try (RedisEntryStore friend =
                Patient.store(RedisSettings.standalone(server.uri()).login("default", "right-secret"))) {
            friend.check();
            assertThat(Cars.hit(friend, key)).isTrue();
        }
    }

    @Test
    void databasesAreApart() {
        try (RedisEntryStore other =
                Patient.store(RedisSettings.standalone(server.uri()).database(3))) {
            assertThat(Cars.hit(other, key)).isFalse();
        }
    }

    @Test
    void userWithTheFewestRightsCanDoEverything() {
        raw.aclSetUser("cache", "on", ">right", "~shop:*", "+pttl", "+get", "+getrange", "+set", "+setrange");
        raw.aclSetUser("cache", "+pexpireat", "+time", "+eval", "+evalsha", "+unlink", "+ping", "+select");
        try (RedisEntryStore modest =
                Patient.store(RedisSettings.standalone(server.uri()).login("cache", "right"))) {
            modest.check();
            CacheKey mine = Cars.key("WVW2");
            AcquireResult.Won stored = Cars.store(modest, mine);
            assertThat(Cars.hit(modest, mine)).isTrue();
            assertThat(modest.claim(List.of(Cars.claim(mine, stored.now()))))
                    .first()
                    .isInstanceOf(ClaimResult.Won.class);
            modest.invalidate(mine);
        }
    }

    @Test
    void userWithTheFewestRightsCanUseTagsAndClear() {
        KeyRule shop = new KeyRule("shop", KeyStyle.READABLE);
        Tag tag = shop.tag("dealer");
        raw.aclSetUser("cache", "on", ">right", "~shop:*", "+getrange", "+set", "+setrange", "+time", "+eval");
        raw.aclSetUser(
                "cache",
                "+evalsha",
                "+unlink",
                "+pexpireat",
                "+zadd",
                "+zrem",
                "+zscore",
                "+zrangebyscore",
                "+scan",
                "+info");
        try (RedisEntryStore modest =
                Patient.store(RedisSettings.standalone(server.uri()).login("cache", "right"))) {
            modest.checkTags();
            Cars.store(modest, Cars.key("WVW2"));
            modest.addToTags(Cars.key("WVW2"), List.of(tag), Duration.ofMinutes(1));
            modest.invalidateTag(tag, removed -> {});
            assertThat(modest.clear(shop.keysOf("cars"), removed -> {})).isOne();
        }
    }

    @Test
    void oldVersionIsRefusedByTheCheck() {
        assertThat(catchThrowable(() -> RedisCheck.requireVersion("Redis at cache:6379", "redis_version:6.0.16\r\n")))
                .hasMessage("Redis at cache:6379 has version 6.0.16; 6.2 or later is needed");
        RedisCheck.requireVersion("Redis at cache:6379", "redis_version:6.2.0\r\n");
        RedisCheck.requireVersion("Redis at cache:6379", "redis_version:10.0.1\r\n");
    }

    private void assertWritesAreRefused() {
        CacheKey other = Cars.key("WVW2");
        for (int i = 0; i < 10; i++) {
            assertThat(Refusals.reason(() -> store.acquire(other, Cars.acquire())))
                    .isEqualTo(Reason.REFUSES_WRITES);
        }
        assertThat(Refusals.reason(() -> store.put(key, Cars.put(won)))).isEqualTo(Reason.REFUSES_WRITES);
        assertThat(store.claim(List.of(Cars.claim(key, won.now()), Cars.claim(other, 1))))
                .containsExactly(new ClaimResult.Failed(Reason.REFUSES_WRITES), new ClaimResult.Gone());
        assertThat(store.acquire(key, Cars.acquire())).isInstanceOf(AcquireResult.Present.class);
        assertThat(Cars.hit(store, key)).isTrue();
        assertThat(store.available()).isTrue();
    }
}
