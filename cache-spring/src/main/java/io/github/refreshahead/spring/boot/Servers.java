package io.github.refreshahead.spring.boot;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.DurationText;
import io.github.refreshahead.RefreshAheadException;
import io.github.refreshahead.rabbitmq.QueueMismatchException;
import io.github.refreshahead.rabbitmq.RabbitRefreshQueue;
import io.github.refreshahead.rabbitmq.RabbitRefreshQueueBuilder;
import io.github.refreshahead.redis.RedisEntryStore;
import io.github.refreshahead.redis.RedisSettings;
import io.github.refreshahead.redis.RedisSettingsBuilder;
import io.github.refreshahead.store.EntryStore;
import io.github.refreshahead.store.StoreException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;

/** Connects to the servers that are configured, by own properties or by what Boot knows. */
final class Servers {

    private static final Logger log = LoggerFactory.getLogger(Servers.class);
    private static final String NO_REDIS =
            "No Redis: add spring-boot-starter-data-redis, or refresh-ahead.redis.uri, or refresh-ahead.backend=embedded";

    private final RefreshAheadProperties properties;
    private final ObjectProvider<ServerBeans<ServerDetails.Redis>> redisBeans;
    private final ObjectProvider<ServerBeans<ServerDetails.Rabbit>> rabbitBeans;
    private final ObjectProvider<SslBundles> bundles;
    private final EventRoute events;

    Servers(
            RefreshAheadProperties properties,
            ObjectProvider<ServerBeans<ServerDetails.Redis>> redisBeans,
            ObjectProvider<ServerBeans<ServerDetails.Rabbit>> rabbitBeans,
            ObjectProvider<SslBundles> bundles,
            EventRoute events) {
        this.properties = properties;
        this.redisBeans = redisBeans;
        this.rabbitBeans = rabbitBeans;
        this.bundles = bundles;
        this.events = events;
    }

    /**
     * Whether a RabbitMQ is configured and wanted.
     *
     * @throws InvalidConfigurationException in one line, if several could be meant
     */
    boolean hasRabbit() {
        return properties.rabbitmq().enabled() && (properties.rabbitmq().uri() != null || knownRabbit() != null);
    }

    private ServerDetails.@Nullable Rabbit knownRabbit() {
        return ServerBeans.choose(
                rabbitBeans.stream().toList(), "RabbitMQ", "RefreshAheadRabbit", "refresh-ahead.rabbitmq.uri");
    }

    private ServerDetails.@Nullable Redis knownRedis() {
        return ServerBeans.choose(
                redisBeans.stream().toList(), "Redis", "RefreshAheadRedis", "refresh-ahead.redis.uri");
    }

    /**
     * @throws StoreException in one line, if Redis cannot be used and fail-fast is on
     */
    EntryStore redis(RedisSettings settings) {
        RedisEntryStore store = RedisEntryStore.connect(settings);
        try {
            store.check();
        } catch (StoreException e) {
            if (properties.failFast()) {
                store.close();
                throw e;
            }
            log.warn("{}; until it can be used, every call runs its method", e.getMessage());
        }
        return store;
    }

    /**
     * @throws InvalidConfigurationException in one line, if Redis is not configured, or wrongly
     */
    RedisSettings redisSettings() {
        String uri = properties.redis().uri();
        try {
            if (uri != null) {
                return complete(RedisSettings.standalone(new URI(uri)));
            }
            ServerDetails.Redis known = knownRedis();
            if (known == null) {
                throw new InvalidConfigurationException(NO_REDIS);
            }
            return known.settings(this::complete);
        } catch (URISyntaxException e) {
            throw new InvalidConfigurationException("refresh-ahead.redis: uri is not a URI: " + e.getReason());
        } catch (IllegalArgumentException e) {
            throw invalid("redis", e);
        }
    }

    private RedisSettings complete(RedisSettingsBuilder settings) {
        RefreshAheadProperties.Redis redis = properties.redis();
        ifGiven("redis.connect-timeout", redis.connectTimeout(), settings::connectTimeout);
        ifGiven("redis.read-timeout", redis.readTimeout(), settings::readTimeout);
        settings.pool(
                redis.pool().maxTotal(),
                duration("redis.pool.max-wait", redis.pool().maxWait()));
        settings.breaker(
                redis.breaker().failures(),
                duration("redis.breaker.probe-interval", redis.breaker().probeInterval()));
        SSLContext context = sslContext("redis", redis.ssl());
        if (context != null) {
            settings.tls(context.getSocketFactory(), true);
        }
        if (redis.ssl().verifyHostname() != null) {
            settings.verifyHostname(redis.ssl().verifyHostname());
        }
        return settings.build();
    }

    /**
     * @param keepAlive whether the queue keeps the process alive
     * @throws RefreshAheadException in one line, if RabbitMQ is configured wrongly, or has another queue of that name, or
     *     with fail-fast is not reachable
     */
    RabbitRefreshQueue rabbit(String namespace, boolean keepAlive) {
        RabbitRefreshQueue queue = rabbitSettings(namespace, keepAlive).connect();
        try {
            queue.check();
            events.over(queue.invalidationBus());
        } catch (QueueMismatchException e) {
            queue.close();
            throw e;
        } catch (RefreshAheadException e) {
            if (properties.failFast()) {
                queue.close();
                throw e;
            }
            // The queue itself warns, once.
            log.info("{}; until it can be used, refreshes run in this process", e.getMessage());
        }
        return queue;
    }

    private RabbitRefreshQueueBuilder rabbitSettings(String namespace, boolean keepAlive) {
        RefreshAheadProperties.Rabbitmq rabbit = properties.rabbitmq();
        try {
            RabbitRefreshQueueBuilder queue =
                    RabbitRefreshQueue.builder().namespace(namespace).keepAlive(keepAlive);
            if (rabbit.uri() != null) {
                queue.uri(rabbit.uri());
            } else {
                requireNonNull(knownRabbit(), "rabbit").describe(queue);
            }
            queue.topology(rabbit.topology()).buffer(properties.producer().buffer());
            queue.queues(properties.queues().toArray(String[]::new));
            ifGiven("rabbitmq.connect-timeout", rabbit.connectTimeout(), queue::connectTimeout);
            ifGiven("rabbitmq.heartbeat", rabbit.heartbeat(), queue::heartbeat);
            ifGiven("rabbitmq.confirm-timeout", rabbit.confirmTimeout(), queue::confirmTimeout);
            if (rabbit.queueLimit() != null) {
                queue.queueLimit(rabbit.queueLimit());
            }
            SSLContext context = sslContext("rabbitmq", rabbit.ssl());
            if (context != null) {
                queue.sslContext(context);
            }
            if (rabbit.ssl().verifyHostname() != null) {
                queue.verifyHostname(rabbit.ssl().verifyHostname());
            }
            return queue;
        } catch (IllegalArgumentException e) {
            throw invalid("rabbitmq", e);
        }
    }

    private @Nullable SSLContext sslContext(String server, RefreshAheadProperties.Ssl ssl) {
        if (ssl.bundle() == null) {
            return null;
        }
        try {
            return BundleContext.of(bundles.getObject().getBundle(ssl.bundle()));
        } catch (NoSuchSslBundleException | NoSuchBeanDefinitionException e) {
            throw new InvalidConfigurationException(
                    "%s.%s.ssl.bundle: there is no SSL bundle '%s'; define spring.ssl.bundle.pem.%3$s or .jks.%3$s"
                            .formatted(RefreshAheadProperties.PREFIX, server, ssl.bundle()),
                    e);
        } catch (IllegalStateException e) {
            throw new InvalidConfigurationException(
                    "%s.%s.ssl.bundle: the SSL bundle '%s' cannot be used: %s"
                            .formatted(RefreshAheadProperties.PREFIX, server, ssl.bundle(), e.getMessage()),
                    e);
        }
    }

    private static void ifGiven(String property, @Nullable String text, Consumer<Duration> target) {
        if (text != null) {
            target.accept(duration(property, text));
        }
    }

    static Duration duration(String property, String text) {
        try {
            return DurationText.parse(RefreshAheadProperties.PREFIX + "." + property, text);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationException(String.valueOf(e.getMessage()), e);
        }
    }

    private static InvalidConfigurationException invalid(String part, IllegalArgumentException e) {
        return new InvalidConfigurationException(RefreshAheadProperties.PREFIX + "." + part + ": " + e.getMessage(), e);
    }
}
