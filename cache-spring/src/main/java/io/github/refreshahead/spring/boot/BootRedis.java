package io.github.refreshahead.spring.boot;

import io.github.refreshahead.redis.RedisSettings;
import io.github.refreshahead.redis.RedisSettingsBuilder;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.StringUtils;

/**
 * Redis as Boot knows it: {@code spring.data.redis.*}, Testcontainers, Docker Compose.
 *
 * @param properties part of which the details do not tell; null if they are of another server
 */
record BootRedis(
        DataRedisConnectionDetails details, @Nullable DataRedisProperties properties) implements ServerDetails.Redis {

    @Override
    public RedisSettings settings(Function<RedisSettingsBuilder, RedisSettings> complete) {
        RedisSettingsBuilder settings = topology();
        String password = details.getPassword();
        if (password != null) {
            settings.login(user(details.getUsername()), password);
        }
        if (properties != null) {
            if (properties.getClientName() != null) {
                settings.clientName(properties.getClientName());
            }
            if (properties.getUrl() != null && properties.getUrl().startsWith("rediss:")) {
                settings.tls();
            }
        }
        SslBundle bundle = details.getSslBundle();
        if (bundle != null) {
            settings.tls(BundleContext.of(bundle).getSocketFactory(), true);
        }
        return complete.apply(settings);
    }

    private RedisSettingsBuilder topology() {
        DataRedisConnectionDetails.Cluster cluster = details.getCluster();
        if (cluster != null) {
            return RedisSettings.cluster(addresses(cluster.getNodes()));
        }
        DataRedisConnectionDetails.Sentinel sentinel = details.getSentinel();
        if (sentinel != null) {
            RedisSettingsBuilder settings = RedisSettings.sentinel(sentinel.getMaster(), addresses(sentinel.getNodes()))
                    .database(sentinel.getDatabase());
            String password = sentinel.getPassword();
            return password == null ? settings : settings.sentinelLogin(user(sentinel.getUsername()), password);
        }
        DataRedisConnectionDetails.Standalone standalone = details.getStandalone();
        if (standalone == null || details.getMasterReplica() != null) {
            throw new InvalidConfigurationException("spring.data.redis describes replicas, which are never asked; set"
                    + " refresh-ahead.redis.uri to the primary");
        }
        return RedisSettings.standalone(standalone.getHost(), standalone.getPort())
                .database(standalone.getDatabase());
    }

    /** {@code redis://:password@host} has an empty user, which is nobody. */
    private static @Nullable String user(@Nullable String name) {
        return StringUtils.hasLength(name) ? name : null;
    }

    private static List<InetSocketAddress> addresses(List<DataRedisConnectionDetails.Node> nodes) {
        return nodes.stream()
                .map(node -> InetSocketAddress.createUnresolved(node.host(), node.port()))
                .toList();
    }
}
