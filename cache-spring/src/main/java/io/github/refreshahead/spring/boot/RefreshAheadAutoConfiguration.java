package io.github.refreshahead.spring.boot;

import com.rabbitmq.client.ConnectionFactory;
import io.github.refreshahead.RefreshAheadListener;
import io.github.refreshahead.RefreshTracer;
import io.github.refreshahead.engine.EngineSettings;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.key.KeyContext;
import io.github.refreshahead.key.KeyRule;
import io.github.refreshahead.rabbitmq.RabbitRefreshQueue;
import io.github.refreshahead.redis.RedisSettings;
import io.github.refreshahead.spring.EnableRefreshAhead;
import io.github.refreshahead.spring.RefreshAheadCaches;
import io.github.refreshahead.spring.RefreshAheadRabbit;
import io.github.refreshahead.spring.RefreshAheadRedis;
import io.github.refreshahead.spring.aop.CacheOverrides;
import io.github.refreshahead.spring.boot.RefreshAheadProperties.Backend;
import io.github.refreshahead.store.EntryStore;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.amqp.autoconfigure.RabbitProperties;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnNotWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.AdviceMode;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * Makes the engine that {@code refresh-ahead.*} and Boot's own connection properties describe, and switches the
 * annotations on. An application that makes its own {@link RefreshAheadEngine} bean keeps it.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
            "org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration"
        })
@ConditionalOnBooleanProperty(name = "refresh-ahead.enabled", matchIfMissing = true)
@EnableConfigurationProperties(RefreshAheadProperties.class)
public class RefreshAheadAutoConfiguration {

    private static final Logger log = LoggerFactory.getLogger(RefreshAheadAutoConfiguration.class);

    /** Says that nothing but the consumer could keep this process alive. */
    record WithoutWebServer() {}

    @Bean
    @ConditionalOnNotWebApplication
    WithoutWebServer refreshAheadWithoutWebServer() {
        return new WithoutWebServer();
    }

    @Bean
    Servers refreshAheadServers(
            RefreshAheadProperties properties,
            ObjectProvider<ServerBeans<ServerDetails.Redis>> redis,
            ObjectProvider<ServerBeans<ServerDetails.Rabbit>> rabbit,
            ObjectProvider<SslBundles> bundles,
            EventRoute refreshAheadEvents) {
        return new Servers(properties, redis, rabbit, bundles, refreshAheadEvents);
    }

    @Bean
    EventRoute refreshAheadEvents(RefreshAheadProperties properties) {
        return new EventRoute(properties.failFast());
    }

    @Bean
    @ConditionalOnMissingBean
    CacheOverrides refreshAheadOverrides(
            RefreshAheadProperties properties,
            Servers servers,
            EventRoute refreshAheadEvents,
            ObjectProvider<WithoutWebServer> withoutWebServer) {
        boolean consumes =
                properties.consumer().enabled() && properties.backend() != Backend.EMBEDDED && servers.hasRabbit();
        return new PropertyOverrides(
                properties, refreshAheadEvents, consumes && withoutWebServer.getIfAvailable() != null);
    }

    @Bean
    @ConditionalOnMissingBean
    RefreshAheadEngine refreshAheadEngine(
            RefreshAheadProperties properties,
            Servers servers,
            EventRoute refreshAheadEvents,
            Environment environment,
            ObjectProvider<RefreshAheadListener> listeners,
            ObjectProvider<KeyContext> keyContexts,
            ObjectProvider<RefreshTracer> tracer,
            ObjectProvider<WithoutWebServer> withoutWebServer,
            ObjectProvider<EmbeddedBackend> embedded) {
        RefreshAheadEngine.Builder engine = RefreshAheadEngine.builder()
                .keyStyle(properties.keyStyle())
                .settings(settings(properties))
                .singleNode(properties.singleNode())
                .fleetControl(properties.events().control());
        if (Threading.VIRTUAL.isActive(environment)) {
            engine.workerThreads(new VirtualThreadTaskExecutor("refresh-ahead-").getVirtualThreadFactory());
        }
        tracer.ifAvailable(engine::tracer);
        listeners.orderedStream().forEach(engine::listener);
        keyContexts.orderedStream().forEach(engine::keyContext);
        if (properties.backend() == Backend.EMBEDDED) {
            log.info("Entries live in this process, and refreshes run in it (refresh-ahead.backend=embedded)");
            embedded.getIfAvailable(() -> EmbeddedBackend.OF_ONE_PROCESS).equip(engine.namespace("embedded"));
            return engine.build();
        }
        if (!servers.hasRabbit() && !properties.singleNode()) {
            refreshAheadEvents.missing();
        }
        return onServers(engine, properties, servers, environment, withoutWebServer.getIfAvailable() != null);
    }

    private static RefreshAheadEngine onServers(
            RefreshAheadEngine.Builder engine,
            RefreshAheadProperties properties,
            Servers servers,
            Environment environment,
            boolean withoutWebServer) {
        RedisSettings redis = servers.redisSettings();
        String namespace = namespace(properties, environment);
        EntryStore store = servers.redis(redis);
        try {
            engine.namespace(namespace).store(store);
            if (servers.hasRabbit()) {
                RabbitRefreshQueue queue =
                        servers.rabbit(namespace, properties.consumer().enabled() && withoutWebServer);
                engine.queue(queue).bus(queue.invalidationBus());
                log.info(
                        "Namespace '{}', refreshes through RabbitMQ, consumer {}",
                        namespace,
                        properties.consumer().enabled() ? "on" : "off");
            } else {
                log.info("Namespace '{}', no RabbitMQ configured: refreshes run in this process", namespace);
            }
            return engine.build();
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static String namespace(RefreshAheadProperties properties, Environment environment) {
        String namespace = properties.namespace() != null
                ? properties.namespace()
                : environment.getProperty("spring.application.name", "");
        if (namespace.isBlank()) {
            throw new InvalidConfigurationException("No namespace: set refresh-ahead.namespace, or"
                    + " spring.application.name, to the same in all services that share caches");
        }
        try {
            new KeyRule(namespace, properties.keyStyle()); // before anything connects
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationException(RefreshAheadProperties.PREFIX + "." + e.getMessage(), e);
        }
        return namespace;
    }

    private static EngineSettings settings(RefreshAheadProperties properties) {
        EngineSettings.Builder settings = EngineSettings.builder()
                .producer(properties.producer().enabled(), properties.producer().buffer())
                .fallback(
                        properties.fallback().enabled(),
                        properties.fallback().threads(),
                        properties.fallback().buffer())
                .consumer(
                        properties.consumer().enabled(),
                        properties.consumer().concurrency(),
                        properties.consumer().prefetch())
                .consumerQueues(properties.consumer().queues())
                .parkAfter(properties.consumer().parkAfter())
                .shutdownTimeout(Servers.duration(
                        "consumer.shutdown-timeout", properties.consumer().shutdownTimeout()))
                .suspectAfter(Servers.duration(
                        "events.suspect-after", properties.events().suspectAfter()))
                .invalidationBuffer(properties.invalidation().retryBuffer());
        Integer maxDirectLoads = properties.redis().maxDirectLoads();
        if (maxDirectLoads != null) {
            settings.maxDirectLoads(maxDirectLoads);
        }
        try {
            return settings.build();
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationException(RefreshAheadProperties.PREFIX + ": " + e.getMessage(), e);
        }
    }

    @Bean
    ServerBeans<ServerDetails.Redis> refreshAheadRedisSettings(
            @RefreshAheadRedis ObjectProvider<Map<String, RedisSettings>> marked) {
        return ServerBeans.marked(marked, settings -> complete -> settings);
    }

    /** Proxies, unless the application says what intercepts calls. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(RefreshAheadCaches.class)
    @ConditionalOnProperty(name = "refresh-ahead.mode", havingValue = "proxy", matchIfMissing = true)
    @EnableRefreshAhead
    static class WithProxies {}

    /** Woven code, unless the application says what intercepts calls. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(RefreshAheadCaches.class)
    @ConditionalOnProperty(name = "refresh-ahead.mode", havingValue = "aspectj")
    @EnableRefreshAhead(mode = AdviceMode.ASPECTJ)
    static class WithAspect {}

    /** Takes over what Boot knows of Redis. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DataRedisConnectionDetails.class)
    static class WithBootRedis {

        @Bean
        ServerBeans<ServerDetails.Redis> refreshAheadBootRedis(
                @RefreshAheadRedis ObjectProvider<Map<String, DataRedisConnectionDetails>> marked,
                ObjectProvider<DataRedisConnectionDetails> shared,
                ObjectProvider<DataRedisProperties> properties) {
            return ServerBeans.markedOrShared(
                    marked,
                    details -> new BootRedis(details, null),
                    shared,
                    details -> new BootRedis(details, properties.getIfAvailable()));
        }
    }

    /** Takes over what a factory of the client library knows of RabbitMQ. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConnectionFactory.class)
    static class WithRabbitClient {

        @Bean
        ServerBeans<ServerDetails.Rabbit> refreshAheadRabbitFactory(
                @RefreshAheadRabbit ObjectProvider<Map<String, ConnectionFactory>> marked) {
            return ServerBeans.marked(marked, factory -> queue -> queue.connectionFactory(factory));
        }
    }

    /** Takes over what Boot knows of RabbitMQ. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RabbitConnectionDetails.class)
    static class WithBootRabbit {

        @Bean
        ServerBeans<ServerDetails.Rabbit> refreshAheadBootRabbit(
                @RefreshAheadRabbit ObjectProvider<Map<String, RabbitConnectionDetails>> marked,
                ObjectProvider<RabbitConnectionDetails> shared,
                ObjectProvider<RabbitProperties> properties) {
            return ServerBeans.markedOrShared(
                    marked,
                    details -> new BootRabbit(details, null),
                    shared,
                    details -> new BootRabbit(
                            details,
                            Optional.ofNullable(properties.getIfAvailable())
                                    .map(RabbitProperties::getSsl)
                                    .orElse(null)));
        }
    }

    /** Adds to the application's health. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    static class WithHealth {

        @Bean
        @ConditionalOnEnabledHealthIndicator("refresh-ahead")
        @ConditionalOnMissingBean(name = "refreshAheadHealthIndicator")
        RefreshAheadHealthIndicator refreshAheadHealthIndicator(RefreshAheadEngine engine) {
            return new RefreshAheadHealthIndicator(engine);
        }
    }
}
