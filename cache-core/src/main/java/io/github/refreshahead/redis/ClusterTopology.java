package io.github.refreshahead.redis;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.providers.ClusterConnectionProvider;
import redis.clients.jedis.util.JedisClusterCRC16;

/** The slot map of a cluster, as Jedis keeps it. */
final class ClusterTopology implements Topology {

    private final RedisSettings settings;
    private volatile @Nullable ClusterConnectionProvider cluster;
    private boolean closed;

    ClusterTopology(RedisSettings settings) {
        this.settings = settings;
    }

    @Override
    public @Nullable HostAndPort primary(byte[] key) {
        ClusterConnectionProvider known = cluster;
        return known == null ? null : known.getNode(JedisClusterCRC16.getSlot(key));
    }

    @Override
    public Collection<HostAndPort> primaries() {
        ClusterConnectionProvider known = cluster;
        return known == null
                ? List.of()
                : known.getPrimaryNodes().keySet().stream()
                        .map(HostAndPort::from)
                        .toList();
    }

    @Override
    public synchronized void renew() {
        if (closed) {
            return;
        }
        ClusterConnectionProvider known = cluster;
        if (known != null) {
            known.renewSlotCache();
            return;
        }
        try {
            cluster = new ClusterConnectionProvider(
                    Set.copyOf(Addresses.of(settings)),
                    JedisConfigs.discovery(settings, settings.login()),
                    JedisConfigs.unusedPool(settings));
        } catch (JedisException e) {
            throw RedisFailure.connecting("the cluster at " + Addresses.of(settings), e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        ClusterConnectionProvider known = cluster;
        if (known != null) {
            known.close();
        }
    }
}
