package io.github.refreshahead.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.servers.RedisCluster;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.Attempt;
import io.github.refreshahead.store.ClaimResult;
import io.github.refreshahead.store.ClearableStoreContract;
import io.github.refreshahead.store.EntryStore;
import io.github.refreshahead.store.LeaseKind;
import io.github.refreshahead.store.ReadResult;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
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

    @Test
    void severalAreFollowedEachToWhereItsSlotIs() {
        List<CacheKey> others = List.of(newKey(), newKey(), newKey(), newKey());
        others.forEach(other -> store.put(other, put(won(other), "v")));
        stored("v");
        try (SlotMove move = new SlotMove(cluster, key)) {
            move.begin();
            move.carry(key);
            List<CacheKey> all = Stream.concat(others.stream(), Stream.of(key)).toList();

            assertThat(store.readAll(all)).allMatch(RedisClusterEntryStoreTest::found);
            move.finish();
            assertThat(store.readAll(all)).allMatch(RedisClusterEntryStoreTest::found);
        }
    }

    private static boolean found(Attempt<ReadResult> attempt) {
        return attempt instanceof Attempt.Done<ReadResult> done && done.result() instanceof ReadResult.Found;
    }

    private static List<InetSocketAddress> nodes() {
        return cluster.nodes().stream()
                .map(node -> InetSocketAddress.createUnresolved(node.getHost(), node.getPort()))
                .toList();
    }
}
