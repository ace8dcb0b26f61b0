package io.github.refreshahead.redis;

import static io.github.refreshahead.redis.Tags.MARGIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.KeyRule;
import io.github.refreshahead.key.KeyStyle;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.servers.RedisServer;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.PutResult;
import io.github.refreshahead.store.StoreException.Reason;
import io.github.refreshahead.store.TagStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ClientKillParams;

/** What a tag is in Redis, and what becomes of it when Redis is in trouble. */
class RedisTagsTest {

    private static final Duration LIFE = Duration.ofMinutes(1);
    private static final String MARK = "invalidated";

    private final Tag tag = new KeyRule("shop", KeyStyle.READABLE).tag("dealer-7");
    private final CacheKey key = Cars.key("WVW1");
    private final List<CacheKey> told = new ArrayList<>();
    private RedisServer server;
    private Jedis raw;
    private RedisEntryStore store;

    @BeforeEach
    void start() {
        server = RedisServer.start();
        raw = new Jedis(server.uri());
        store = Patient.store(RedisSettings.standalone(server.uri()));
    }

    @AfterEach
    void stop() {
        store.close();
        raw.close();
        server.close();
    }

    @Test
    void tagIsASortedSetWithoutExpiryWhoseScoresAreWhenEntriesWillBeGone() {
        store.addToTags(key, List.of(tag), LIFE);
        long later = now() + LIFE.plus(MARGIN).toMillis();

        assertThat(raw.zrange(tag.text(), 0, -1)).containsExactly(key.text());
        assertThat(score(key.text())).isBetween(later - 10_000, later);
        assertThat(raw.ttl(tag.text())).isEqualTo(-1);
    }

    @Test
    void keyIsNeverKeptShorterThanSomebodyElseAsked() {
        store.addToTags(key, List.of(tag), LIFE);
        long score = score(key.text());
        store.addToTags(key, List.of(tag), Duration.ZERO);

        assertThat(score(key.text())).isEqualTo(score);
    }

    @Test
    void membersAreTrimmedByScoreAloneAndAFewAtATime() {
        long lapsed = now() - 1;
        addMember("shop:cars:alive", lapsed + 100_000);
        for (int i = 0; i < 25; i++) {
            addMember("shop:cars:" + i, lapsed - i);
        }

        List<Long> sizes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            store.addToTags(key, List.of(tag), LIFE);
            sizes.add(raw.zcard(tag.text()));
        }

        assertThat(sizes).containsExactly(17L, 7L, 2L);
        assertThat(raw.zrange(tag.text(), 0, -1)).containsExactlyInAnyOrder("shop:cars:alive", key.text());
    }

    @Test
    void invalidationIsRememberedForADayAndThenTrimmedAsMembersAre() {
        store.invalidateTag(tag, told::addAll);
        long day = now() + TimeUnit.DAYS.toMillis(1);
        assertThat(score(MARK)).isBetween(day - 10_000, day);

        addMember(MARK, now() - 1);

        assertThat(ago()).isEqualTo(TagStore.REMEMBERED);
        assertThat(raw.zscore(tag.text(), MARK)).isNull();
    }

    @Test
    void invalidationThatLiesAheadOfTheClockWasJustNow() {
        addMember(MARK, now() + TimeUnit.DAYS.toMillis(2));

        assertThat(ago()).isZero();
    }

    @Test
    void tagWithoutMembersLeavesNothing() {
        addMember("shop:cars:old", now() - 1);
        addMember(MARK, now() - 1);
        store.addToTags(key, List.of(tag), LIFE);
        raw.zrem(tag.text(), key.text());

        assertThat(raw.exists(tag.text())).isFalse();
    }

    @Test
    void membersOfOneScoreAreAllMet() {
        Map<String, Double> members = new HashMap<>();
        for (int i = 0; i < 3 * TagMembers.PAGE; i++) {
            members.put("shop:cars:" + i, 1e12);
        }
        raw.zadd(tag.text(), members);

        store.invalidateTag(tag, told::addAll);

        assertThat(told).extracting(CacheKey::text).containsExactlyInAnyOrderElementsOf(members.keySet());
    }

    @Test
    void membersThatAreNoKeysAreLeftAlone() {
        addMember("stranger", 10_000_000_000_000L);
        raw.set("stranger", "v");
        Cars.store(store, key);
        store.addToTags(key, List.of(tag), LIFE);

        store.invalidateTag(tag, told::addAll);

        assertThat(told).containsExactly(key);
        assertThat(raw.get("stranger")).isEqualTo("v");
    }

    @Test
    void valuePutWhileTheInvalidationGoesThroughItsTagIsRemoved() {
        AcquireResult.Won won = (AcquireResult.Won) store.acquire(key, Cars.acquire());
        fillFirstPages();
        store.addToTags(key, List.of(tag), LIFE.multipliedBy(2));
        AtomicBoolean put = new AtomicBoolean();

        store.invalidateTag(tag, removed -> {
            if (!put.getAndSet(true)) {
                assertThat(removed).doesNotContain(key);
                assertThat(store.put(key, Cars.put(won))).isEqualTo(PutResult.STORED);
            }
        });

        assertThat(Cars.hit(store, key)).isFalse();
    }

    @Test
    void keyAddedWhileTheInvalidationGoesThroughItsTagIsToldOfIt() {
        long sent = System.nanoTime();
        store.acquire(key, Cars.acquire());
        fillFirstPages();
        AtomicBoolean added = new AtomicBoolean();

        store.invalidateTag(tag, removed -> {
            if (!added.getAndSet(true)) {
                assertThat(ago()).isLessThanOrEqualTo(Duration.ofNanos(System.nanoTime() - sent));
            }
        });

        assertThat(added).isTrue();
    }

    @Test
    void tagThatRedisDroppedWouldStoreAnOldValue() {
        AcquireResult.Won won = (AcquireResult.Won) store.acquire(key, Cars.acquire());
        store.addToTags(key, List.of(tag), LIFE);
        raw.del(tag.text());
        store.invalidateTag(tag, told::addAll);

        assertThat(store.put(key, Cars.put(won))).isEqualTo(PutResult.STORED);
    }

    @Test
    void policyThatMayDropTagsIsRefused() {
        for (String policy : List.of("allkeys-lru", "allkeys-lfu", "allkeys-random")) {
            raw.configSet("maxmemory-policy", policy);

            assertThat(catchState())
                    .isEqualTo("Redis at " + server.uri().getAuthority() + " has maxmemory-policy " + policy
                            + ", which may drop tags; set noeviction or one of volatile-*, or use no tags");
        }
        for (String policy : List.of("noeviction", "volatile-lru", "volatile-lfu", "volatile-ttl", "volatile-random")) {
            raw.configSet("maxmemory-policy", policy);
            store.checkTags();
        }
    }

    @Test
    void policyThatNobodyMayAskForIsRefused() {
        raw.aclSetUser("mute", "on", ">right", "~*", "+@all", "-info");
        try (RedisEntryStore mute =
                Patient.store(RedisSettings.standalone(server.uri()).login("mute", "right"))) {
            mute.check();
            assertThat(catchThrowable(mute::checkTags))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Redis at " + server.uri().getAuthority()
                            + " does not tell its maxmemory-policy, which tags need to know; allow its user +info");
        }
    }

    @Test
    void serverThatIsAwayCannotBeAskedForItsPolicy() {
        server.kill();

        assertThat(Refusals.exception(store::checkTags))
                .hasMessage("Cannot reach Redis at " + server.uri().getAuthority() + ": connection refused");
    }

    @Test
    void whereMemoryIsShortTheTagsOwnEntriesMakeRoomForItsInvalidation() {
        List<CacheKey> keys = tagLargeEntries();
        raw.configSet("maxmemory", Long.toString(usedMemory() - 1_000_000));

        store.invalidateTag(tag, told::addAll);

        assertThat(told).containsAll(keys);
        assertThat(keys).noneMatch(each -> raw.exists(each.text()));
        assertThat(raw.zscore(tag.text(), MARK)).isNotNull();
    }

    @Test
    void whereMemoryStaysShortTheEntriesAreRemovedAndTheFailureIsTold() {
        List<CacheKey> keys = tagLargeEntries();
        raw.configSet("maxmemory", "1");

        assertThat(Refusals.exception(() -> store.invalidateTag(tag, told::addAll)))
                .hasMessageStartingWith("invalidation of a tag: Redis at "
                        + server.uri().getAuthority() + " answers: OOM command not allowed")
                .hasMessageNotContaining("dealer-7")
                .extracting(e -> e.reason())
                .isEqualTo(Reason.REFUSES_WRITES);
        assertThat(told).containsAll(keys);
        assertThat(keys).noneMatch(each -> raw.exists(each.text()));
        assertThat(Refusals.exception(() -> store.addToTags(key, List.of(tag), LIFE)))
                .hasMessageStartingWith("tagging of an entry of cache 'cars': Redis at ")
                .extracting(e -> e.reason())
                .isEqualTo(Reason.REFUSES_WRITES);
    }

    @Test
    void invalidationGoesOnWhenItsConnectionsAreLost() {
        fillFirstPages();

        store.invalidateTag(tag, removed -> {
            told.addAll(removed);
            raw.clientKill(new ClientKillParams().skipMe(ClientKillParams.SkipMe.YES));
        });

        assertThat(told).hasSize(3 * TagMembers.PAGE);
    }

    @Test
    void invalidationThatLosesItsServerFails() {
        fillFirstPages();

        assertThat(Refusals.exception(() -> store.invalidateTag(tag, removed -> {
                    told.addAll(removed);
                    server.kill();
                })))
                .hasMessage("invalidation of a tag: cannot reach Redis at "
                        + server.uri().getAuthority() + ": connection refused");
        assertThat(told).hasSize(TagMembers.PAGE);
    }

    @Test
    void tagsOfAnEntryAreAddedInOneRoundTripAndCostItsReadersNothing() {
        Cars.store(store, key);
        KeyRule rule = new KeyRule("shop", KeyStyle.READABLE);
        List<Tag> three = List.of(tag, rule.tag("a"), rule.tag("b"));
        store.addToTags(key, three, LIFE);
        raw.configResetStat();

        store.addToTags(key, three, LIFE);

        assertThat(value("stats", "total_reads_processed")).isLessThanOrEqualTo(2);
        raw.configResetStat();
        assertThat(Cars.hit(store, key)).isTrue();
        assertThat(raw.info("commandstats").lines().filter(line -> line.startsWith("cmdstat_")))
                .extracting(line -> line.substring(0, line.indexOf(",")))
                .containsExactlyInAnyOrder(
                        "cmdstat_config|resetstat:calls=1", "cmdstat_pttl:calls=1", "cmdstat_get:calls=1");
    }

    private String catchState() {
        return catchThrowableOfType(IllegalStateException.class, store::checkTags)
                .getMessage();
    }

    private Duration ago() {
        return store.addToTags(key, List.of(tag), LIFE).get(0);
    }

    /** So many that an invalidation tells of them before it comes to what is added for longer. */
    private void fillFirstPages() {
        for (int i = 0; i < 3 * TagMembers.PAGE; i++) {
            addMember("shop:cars:other" + i, now() + i);
        }
    }

    private List<CacheKey> tagLargeEntries() {
        List<CacheKey> keys = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            CacheKey each = Cars.key("LARGE" + i);
            keys.add(each);
            store.addToTags(each, List.of(tag), LIFE);
            raw.set(each.text(), "x".repeat(100_000));
        }
        return keys;
    }

    private long usedMemory() {
        return value("memory", "used_memory");
    }

    private long value(String section, String name) {
        return raw.info(section)
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private void addMember(String member, long score) {
        raw.zadd(tag.text(), (double) score, member);
    }

    private long score(String member) {
        return raw.zscore(tag.text(), member).longValue();
    }

    private long now() {
        List<String> time = raw.time();
        return Long.parseLong(time.get(0)) * 1_000 + Long.parseLong(time.get(1)) / 1_000;
    }
}
