package io.github.refreshahead.redis;

import java.util.Collection;
import java.util.List;
import redis.clients.jedis.HostAndPort;

/** One server, for ever. */
final class StandaloneTopology implements Topology {

    private final HostAndPort address;

    StandaloneTopology(RedisSettings settings) {
        address = Addresses.of(settings).get(0);
    }

    @Override
    public HostAndPort primary(byte[] key) {
        return address;
    }

    @Override
    public Collection<HostAndPort> primaries() {
        return List.of(address);
    }

    @Override
    public void renew() {}

    @Override
    public void close() {}
}
