package io.github.refreshahead.redis;

import java.util.List;
import redis.clients.jedis.HostAndPort;

/** The configured addresses, as Jedis wants them. */
final class Addresses {

    private Addresses() {}

    static List<HostAndPort> of(RedisSettings settings) {
        return settings.addresses().stream()
                .map(address -> new HostAndPort(address.getHostString(), address.getPort()))
                .toList();
    }
}
