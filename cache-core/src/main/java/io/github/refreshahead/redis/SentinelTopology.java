package io.github.refreshahead.redis;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.providers.SentineledConnectionProvider;

/** The primary that sentinels name. They tell of a new one by themselves. */
final class SentinelTopology implements Topology {

    private static final Duration RESUBSCRIBE = Duration.ofSeconds(1);

    private final RedisSettings settings;
    private volatile @Nullable SentineledConnectionProvider sentinels;
    private boolean closed;

    SentinelTopology(RedisSettings settings) {
        this.settings = settings;
    }

    @Override
    public @Nullable HostAndPort primary(byte[] key) {
        SentineledConnectionProvider known = sentinels;
        return known == null ? null : known.getCurrentMaster();
    }

    @Override
    public Collection<HostAndPort> primaries() {
        SentineledConnectionProvider known = sentinels;
        return known == null ? List.of() : List.of(known.getCurrentMaster());
    }

    @Override
    @SuppressWarnings("deprecation") // what replaces the pause in milliseconds is not in Jedis 7.0
    public synchronized void renew() {
        if (sentinels != null || closed) {
            return;
        }
        try {
            sentinels = new SentineledConnectionProvider(
                    requireNonNull(settings.masterName()),
                    JedisConfigs.discovery(settings, settings.login()),
                    JedisConfigs.unusedPool(settings),
                    Set.copyOf(Addresses.of(settings)),
                    JedisConfigs.discovery(settings, settings.sentinelLogin()),
                    RESUBSCRIBE.toMillis());
        } catch (JedisException e) {
            throw RedisFailure.connecting("the sentinels at " + Addresses.of(settings), e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        SentineledConnectionProvider known = sentinels;
        if (known != null) {
            known.close();
        }
    }
}
