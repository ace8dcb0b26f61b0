package io.github.refreshahead.spring.boot;

import io.github.refreshahead.key.KeyStyle;
import io.github.refreshahead.rabbitmq.Topology;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.AdviceMode;

/**
 * What {@code refresh-ahead.*} says; a key that is not here stops the start. Durations are text with a unit
 * ({@code 250ms}, {@code 10m}) or ISO-8601; a bare number is refused, because Boot would take {@code 600} as 0.6 s.
 * Where there is no value, the default of what it configures holds. Immutable.
 *
 * @param enabled false: annotations do nothing, and nothing connects
 * @param mode how calls are intercepted, by proxies or by woven code; where the application has @EnableRefreshAhead, that
 *     says it instead
 * @param backend where entries live
 * @param namespace name of the fleet; all processes that share caches need the same. Default: spring.application.name
 * @param failFast whether a configured server that cannot be reached stops the start
 * @param keyStyle how keys are written
 * @param defaults for all caches; annotations win over it
 * @param caches by the caches' names; win over annotations
 * @param redis where Redis is
 * @param rabbitmq where RabbitMQ is
 * @param producer asking for refreshes
 * @param fallback refreshes that this process runs itself when the queue cannot
 * @param consumer working refresh tasks off
 * @param invalidation what the store has not acknowledged
 * @param events telling other processes what is gone
 * @param singleNode true: no other process shares the namespace, so copies in this process need no events from elsewhere
 * @param metrics what meters tell
 */
@ConfigurationProperties(prefix = RefreshAheadProperties.PREFIX, ignoreUnknownFields = false)
public record RefreshAheadProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("proxy") AdviceMode mode,
        @DefaultValue("auto") Backend backend,
        @Nullable String namespace,
        @DefaultValue("false") boolean failFast,
        @DefaultValue("readable") KeyStyle keyStyle,
        @NestedConfigurationProperty @Nullable CacheProperties defaults,
        @DefaultValue Map<String, CacheProperties> caches,
        @DefaultValue Redis redis,
        @DefaultValue Rabbitmq rabbitmq,
        @DefaultValue Producer producer,
        @DefaultValue Fallback fallback,
        @DefaultValue Consumer consumer,
        @DefaultValue Invalidation invalidation,
        @DefaultValue Events events,
        @DefaultValue("false") boolean singleNode,
        @DefaultValue Metrics metrics) {

    static final String PREFIX = "refresh-ahead";

    /** The queues that are named anywhere here. */
    Set<String> queues() {
        Set<String> names = new TreeSet<>(consumer.queues());
        Stream.concat(Stream.ofNullable(defaults), caches.values().stream())
                .map(CacheProperties::queue)
                .filter(Objects::nonNull)
                .forEach(names::add);
        return names;
    }

    /** Where entries live. */
    public enum Backend {
        /** On servers; without any, the start fails. Never becomes embedded by itself. */
        AUTO,
        /** On servers. */
        SERVERS,
        /** In this process, for tests and trials. */
        EMBEDDED
    }

    /**
     * @param uri redis://[[user]:password@]host[:port][/database], rediss for TLS. Default: what Boot
     *     knows of Redis, spring.data.redis.* for instance
     * @param connectTimeout for one connection. Default: 150ms
     * @param readTimeout for one answer. Default: 100ms
     * @param pool connections to one node
     * @param breaker when to stop trying a node
     * @param maxDirectLoads loads at a time while Redis is down. Default: 64
     * @param ssl transport security, beside what the URI says
     */
    public record Redis(
            @Nullable String uri,
            @Nullable String connectTimeout,
            @Nullable String readTimeout,
            @DefaultValue Pool pool,
            @DefaultValue Breaker breaker,
            @Nullable Integer maxDirectLoads,
            @DefaultValue Ssl ssl) {

        @Override
        public String toString() {
            return "Redis"; // the URI may hold a password
        }
    }

    /**
     * @param maxTotal connections at most
     * @param maxWait how long to wait for one of them
     */
    public record Pool(
            @DefaultValue("64") int maxTotal,
            @DefaultValue("50ms") String maxWait) {}

    /**
     * @param failures so many in a row
     * @param probeInterval how often the node is then asked whether it is back
     */
    public record Breaker(
            @DefaultValue("5") int failures,
            @DefaultValue("1s") String probeInterval) {}

    /**
     * @param bundle name of an SSL bundle of Boot's; switches TLS on. Default: none
     * @param verifyHostname whether the certificate must be the host's; false is insecure. Default: what Boot's own
     *     property says of the same server, else true
     */
    public record Ssl(@Nullable String bundle, @Nullable Boolean verifyHostname) {}

    /**
     * @param enabled false: refreshes run in this process, even if RabbitMQ is configured
     * @param uri amqp://user:password@host:port/virtual-host, amqps for TLS. Default: what Boot knows of
     *     RabbitMQ, spring.rabbitmq.* for instance
     * @param topology who makes exchange and queues
     * @param connectTimeout for the connection to one node. Default: 5s
     * @param heartbeat interval of heartbeats. Default: 10s
     * @param confirmTimeout after which a task without an answer is unknown. Default: 5s
     * @param queueLimit tasks that each queue holds before it refuses more. Default: 100000
     * @param ssl transport security, beside what the URI says
     */
    public record Rabbitmq(
            @DefaultValue("true") boolean enabled,
            @Nullable String uri,
            @DefaultValue("declare") Topology topology,
            @Nullable String connectTimeout,
            @Nullable String heartbeat,
            @Nullable String confirmTimeout,
            @Nullable Integer queueLimit,
            @DefaultValue Ssl ssl) {

        @Override
        public String toString() {
            return "Rabbitmq"; // the URI may hold a password
        }
    }

    /**
     * @param enabled false: this process never asks for a refresh
     * @param buffer tasks that may wait to be sent
     */
    public record Producer(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("10000") int buffer) {}

    /**
     * @param enabled false: this process never refreshes from the origin itself, unless it consumes
     * @param threads for such refreshes
     * @param buffer refreshes that may wait for one of them
     */
    public record Fallback(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("4") int threads,
            @DefaultValue("1000") int buffer) {}

    /**
     * @param enabled whether this process works tasks off
     * @param queues the queues whose tasks are worked off. Default: all that caches of this service name
     * @param concurrency tasks of a queue at a time
     * @param prefetch tasks of a queue that may be under way
     * @param parkAfter consecutive failures of one entry after which its task is parked, once. Default: 10
     * @param shutdownTimeout how long a stop waits for tasks under way
     */
    public record Consumer(
            @DefaultValue("true") boolean enabled,
            @DefaultValue List<String> queues,
            @DefaultValue("4") int concurrency,
            @DefaultValue("8") int prefetch,
            @DefaultValue("10") int parkAfter,
            @DefaultValue("20s") String shutdownTimeout) {}

    /** @param retryBuffer keys and tags that may wait for the store; beyond that, whole caches wait */
    public record Invalidation(@DefaultValue("10000") int retryBuffer) {}

    /**
     * @param suspectAfter how long copies in this process are trusted after the last sign that events arrive; each process
     *     sends and awaits one about every third of it
     * @param control whether this process listens to what operators want done to caches in the whole fleet
     */
    public record Events(
            @DefaultValue("3s") String suspectAfter,
            @DefaultValue("true") boolean control) {}

    /** @param ageHistogram whether refreshahead.serve.age is a histogram, which costs about 30 time series for each cache */
    public record Metrics(@DefaultValue("false") boolean ageHistogram) {}
}
