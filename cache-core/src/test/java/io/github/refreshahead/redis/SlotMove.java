package io.github.refreshahead.redis;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.servers.RedisCluster;
import java.net.URI;
import java.util.List;
import java.util.function.Predicate;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.util.JedisClusterCRC16;

/** Moves the slot of a key from its node to another. */
final class SlotMove implements AutoCloseable {

    private final List<URI> uris;
    private final List<Jedis> nodes;
    private final int slot;
    private final Jedis source;
    private final Jedis target;

    SlotMove(RedisCluster cluster, CacheKey key) {
        this(cluster, key, node -> true);
    }

    /**
     * @param wanted whether a node may be the target
     */
    SlotMove(RedisCluster cluster, CacheKey key, Predicate<Jedis> wanted) {
        uris = cluster.nodes();
        nodes = uris.stream().map(Jedis::new).toList();
        slot = JedisClusterCRC16.getSlot(key.text());
        source = nodes.stream().filter(this::serves).findFirst().orElseThrow();
        target = nodes.stream()
                .filter(node -> node != source && wanted.test(node))
                .findFirst()
                .orElseThrow();
    }

    void begin() {
        target.clusterSetSlotImporting(slot, source.clusterMyId());
        source.clusterSetSlotMigrating(slot, target.clusterMyId());
    }

    /** Takes along a key that is there. */
    void carry(CacheKey key) {
        URI to = uris.get(nodes.indexOf(target));
        source.migrate(to.getHost(), to.getPort(), key.text(), 0, 5_000);
    }

    void finish() {
        String owner = target.clusterMyId();
        target.clusterSetSlotNode(slot, owner);
        nodes.forEach(node -> node.clusterSetSlotNode(slot, owner));
    }

    long keysAtTarget() {
        return target.clusterCountKeysInSlot(slot);
    }

    @Override
    public void close() {
        nodes.forEach(Jedis::close);
    }

    private boolean serves(Jedis node) {
        return node.clusterNodes()
                .lines()
                .filter(line -> line.contains("myself"))
                .anyMatch(line -> List.of(line.split(" ")).stream().skip(8).anyMatch(this::contains));
    }

    private boolean contains(String range) {
        if (range.startsWith("[")) {
            return false;
        }
        String[] ends = range.split("-");
        return slot >= Integer.parseInt(ends[0]) && slot <= Integer.parseInt(ends[ends.length - 1]);
    }
}
