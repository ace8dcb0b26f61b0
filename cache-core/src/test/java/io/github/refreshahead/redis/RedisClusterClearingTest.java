package io.github.refreshahead.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.servers.RedisCluster;
import io.github.refreshahead.store.StoreException.Reason;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Clearing a cache while slots of the cluster move. */
class RedisClusterClearingTest {

    private static final String PREFIX = "shop:cars:";

    private static RedisCluster cluster;
    private static RedisEntryStore store;

    private final List<CacheKey> keys =
            IntStream.range(0, 60).mapToObj(i -> Cars.key("WVW" + i)).toList();
    private ClearingFixture fixture;

    @BeforeAll
    static void startCluster() {
        cluster = RedisCluster.start(3);
        store = Patient.store(RedisSettings.cluster(nodes()));
    }

    @AfterAll
    static void stopCluster() {
        store.close();
        cluster.close();
    }

    @BeforeEach
    void fill() {
        fixture = new ClearingFixture(Patient.settings(RedisSettings.cluster(nodes())));
        keys.forEach(key -> Cars.store(store, key));
    }

    @AfterEach
    void close() {
        store.invalidateAll(keys);
        fixture.close();
    }

    @Test
    void everyPrimaryIsScanned() {
        assertThat(fixture.clear(PREFIX, page -> {})).isEqualTo(keys.size());

        assertThat(fixture.pauses()).hasSize(3);
        assertThat(keysLeft()).isZero();
    }

    @Test
    void entryThatMovesToANodeAlreadyScannedIsRemovedAllTheSame() {
        fixture.clear(PREFIX, page -> {
            if (page == 1) {
                CacheKey elsewhere = keys.stream()
                        .filter(key -> Cars.hit(store, key))
                        .findFirst()
                        .orElseThrow();
                try (SlotMove move = new SlotMove(cluster, elsewhere, node -> node.dbSize() == 0)) {
                    move.begin();
                    move.carry(elsewhere);
                    move.finish();
                    assertThat(move.keysAtTarget()).isOne();
                }
            }
        });

        assertThat(fixture.rounds()).isEqualTo(2);
        assertThat(keysLeft()).isZero();
    }

    @Test
    void slotsThatKeepMovingAreToldAfterThreeRounds() {
        CacheKey empty = Cars.key("EMPTY");
        try (SlotMove move = new SlotMove(cluster, empty)) {
            move.begin();

            RedisFailure failure = catchThrowableOfType(RedisFailure.class, () -> fixture.clear(PREFIX, page -> {}));

            assertThat(failure).hasMessage("given up in round 3: slots of the cluster are moving");
            assertThat(failure.reason()).isEqualTo(Reason.NOT_READY);
            assertThat(fixture.rounds()).isEqualTo(3);
            move.finish();
        }
        assertThat(fixture.clear(PREFIX, page -> {})).isEqualTo(keys.size());
    }

    @Test
    void slotThatMovedAndCameBackBetweenTwoLooksIsNoticed() {
        CacheKey empty = Cars.key("EMPTY");

        fixture.clear(PREFIX, page -> {
            if (page == 1) {
                for (int i = 0; i < 2; i++) {
                    try (SlotMove move = new SlotMove(cluster, empty)) {
                        move.begin();
                        move.finish();
                    }
                }
            }
        });

        assertThat(fixture.rounds()).isEqualTo(2);
        assertThat(keysLeft()).isZero();
    }

    @Test
    void everyPrimaryMustKeepTags() {
        store.checkTags();
        URI odd = cluster.nodes().get(1);
        try (Jedis node = new Jedis(odd)) {
            node.configSet("maxmemory-policy", "allkeys-lru");

            assertThat(catchThrowableOfType(IllegalStateException.class, store::checkTags))
                    .hasMessageStartingWith("Redis at " + odd.getAuthority() + " has maxmemory-policy allkeys-lru");

            node.configSet("maxmemory-policy", "noeviction");
        }
    }

    private static long keysLeft() {
        return cluster.nodes().stream()
                .mapToLong(uri -> {
                    try (Jedis node = new Jedis(uri)) {
                        return node.dbSize();
                    }
                })
                .sum();
    }

    private static List<InetSocketAddress> nodes() {
        return cluster.nodes().stream()
                .map(node -> InetSocketAddress.createUnresolved(node.getHost(), node.getPort()))
                .toList();
    }
}
