package io.github.refreshahead.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.servers.RedisCluster;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.ClaimResult;
import io.github.refreshahead.store.ClearableStoreContract;
import io.github.refreshahead.store.EntryStore;
import io.github.refreshahead.store.LeaseKind;
import io.github.refreshahead.store.ReadResult;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

class RedisClusterEntryStoreTest extends ClearableStoreContract {

    private static RedisCluster cluster;
    private static RedisEntryStore store;
    private static RedisClient raw;

    @BeforeAll
    static void connect() {
        cluster = RedisCluster.start(3);
        store = Patient.store(RedisSettings.cluster(nodes()));
        raw = RedisClient.create(cluster.nodes().get(0));
    }

    @AfterAll
    static void disconnect() {
        store.close();
        raw.close();
        cluster.close();
    }

    @Override
    protected EntryStore store() {
        return store;
    }

    @Override
    protected long nanoTime() {
        return System.nanoTime();
    }

    @Override
    protected void advance(Duration time) {
        RedisClock.advance(raw, time);
    }

    @Test
    void allPrimariesAreChecked() {
        store.check();

        assertThat(store.available()).isTrue();
    }

    @Test
    void keyWhoseSlotHasMovedIsFollowedToItsNewNode() {
        store.read(key);
        try (SlotMove move = new SlotMove(cluster, key)) {
            move.finish();

            AcquireResult.Won won = stored("v");
            assertThat(text(read())).isEqualTo("v");
            assertThat(claim(won.now(), nonce(), LeaseKind.QUEUED)).isInstanceOf(ClaimResult.Won.class);
            store.invalidate(key);
            assertThat(store.read(key)).isInstanceOf(ReadResult.Absent.class);
        }
    }

    @Test
    void keyWhoseSlotIsMovingIsFollowedToWhereItIsAskedFor() {
        store.read(key);
        try (SlotMove move = new SlotMove(cluster, key)) {
            move.begin();

            AcquireResult.Won won = stored("v");
            assertThat(move.keysAtTarget()).isOne();
            assertThat(text(read())).isEqualTo("v");
            assertThat(claim(won.now(), nonce(), LeaseKind.RUNNING)).isInstanceOf(ClaimResult.Won.class);
            store.invalidate(key);
            assertThat(store.read(key)).isInstanceOf(ReadResult.Absent.class);
            move.finish();
        }
    }

    private static List<InetSocketAddress> nodes() {
        return cluster.nodes().stream()
                .map(node -> InetSocketAddress.createUnresolved(node.getHost(), node.getPort()))
                .toList();
    }
}
