package io.github.refreshahead.redis;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;

/** Which node is the primary of a key. Replicas are never asked: they may still have what was invalidated. */
interface Topology extends AutoCloseable {

    /** The primary; {@code null} while unknown. Never blocks. */
    @Nullable
    HostAndPort primary(byte[] key);

    /** All primaries; empty while unknown. Never blocks. */
    Collection<HostAndPort> primaries();

    /** Asks anew. May take long, so never on a caller's thread once the store is in use. */
    void renew();

    @Override
    void close();

    static Topology of(RedisSettings settings) {
        return switch (settings.deployment()) {
            case STANDALONE -> new StandaloneTopology(settings);
            case SENTINEL -> new SentinelTopology(settings);
            case CLUSTER -> new ClusterTopology(settings);
        };
    }
}
