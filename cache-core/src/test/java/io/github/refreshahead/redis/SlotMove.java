package io.github.refreshahead.redis;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.servers.RedisCluster;
import java.util.List;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.util.JedisClusterCRC16;

/** Moves the slot of a key, of which no node has any, from its node to another. */
final class SlotMove implements AutoCloseable {

    private final List<Jedis> nodes;
    private final int slot;
    private final Jedis source;
    private final Jedis target;

    SlotMove(RedisCluster cluster, CacheKey key) {
        nodes = cluster.nodes().stream().map(Jedis::new).toList();
        slot = JedisClusterCRC16.getSlot(key.text());
        source = nodes.stream().filter(this::serves).findFirst().orElseThrow();
        target = nodes.stream().filter(node -> node != source).findFirst().orElseThrow();
    }

    void begin() {
        target.clusterSetSlotImporting(slot, source.clusterMyId());
        source.clusterSetSlotMigrating(slot, target.clusterMyId());
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
