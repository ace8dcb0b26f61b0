package io.github.refreshahead.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.queue.RefreshQueue;
import io.github.refreshahead.servers.RabbitServer;
import io.github.refreshahead.servers.RedisServer;
import io.github.refreshahead.servers.ServerContainers;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.lifecycle.DockerComposeServicesReadyEvent;
import org.springframework.boot.testcontainers.lifecycle.TestcontainersLifecycleApplicationContextInitializer;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.rabbitmq.RabbitMQContainer;

/** Servers that Testcontainers or Docker Compose started are found as Boot finds them: nothing of ours is configured. */
class ServiceConnectionTest {

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        ServiceConnectionAutoConfiguration.class,
        DataRedisAutoConfiguration.class,
        RabbitAutoConfiguration.class,
        RefreshAheadAutoConfiguration.class
    })
    @Import(Cars.class)
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    static class Containers {
        @Bean
        @ServiceConnection(name = "redis")
        GenericContainer<?> redis() {
            return ServerContainers.redis();
        }

        @Bean
        @ServiceConnection
        RabbitMQContainer rabbit() {
            return ServerContainers.rabbit();
        }
    }

    private static SpringApplicationBuilder application(Class<?>... sources) {
        return new SpringApplicationBuilder(sources)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.application.name=cars-" + UUID.randomUUID(),
                        "spring.docker.compose.enabled=false",
                        "refresh-ahead.fail-fast=true");
    }

    private static void cachesAndQueues(ConfigurableApplicationContext context, String origin) {
        assertThat(List.of(
                        context.getBean(DataRedisConnectionDetails.class),
                        context.getBean(RabbitConnectionDetails.class)))
                .allSatisfy(details -> assertThat(details.getClass().getName()).contains(origin));
        Cars.areCached(context.getBean(Cars.class));
        RefreshAheadEngine engine = context.getBean(RefreshAheadEngine.class);
        await().atMost(Duration.ofSeconds(30)).until(() -> engine.queueState() == RefreshQueue.State.UP);
    }

    @Test
    void containersThatAreServiceConnectionsAreTaken() {
        try (var context = application(Application.class, Containers.class)
                .initializers(new TestcontainersLifecycleApplicationContextInitializer())
                .run()) {
            cachesAndQueues(context, "testcontainers");
        }
    }

    /** A service as Boot describes it after {@code docker compose up}. */
    private record Service(String name, ImageReference image, URI uri, Map<String, String> env)
            implements RunningService {

        @Override
        public String host() {
            return uri.getHost();
        }

        @Override
        public ConnectionPorts ports() {
            return new ConnectionPorts() {
                @Override
                public int get(int containerPort) {
                    return uri.getPort();
                }

                @Override
                public List<Integer> getAll() {
                    return List.of(uri.getPort());
                }

                @Override
                public List<Integer> getAll(String protocol) {
                    return getAll();
                }
            };
        }

        @Override
        public Map<String, String> labels() {
            return Map.of();
        }
    }

    /** Does what Boot does once {@code docker compose up} is done, at the same moment and for the same listeners. */
    private record ComposeUp(List<RunningService> services) implements ApplicationListener<ApplicationPreparedEvent> {

        @Override
        public void onApplicationEvent(ApplicationPreparedEvent event) {
            try {
                Constructor<DockerComposeServicesReadyEvent> ready =
                        DockerComposeServicesReadyEvent.class.getDeclaredConstructor(
                                ApplicationContext.class, List.class);
                ready.setAccessible(true);
                SimpleApplicationEventMulticaster multicaster = new SimpleApplicationEventMulticaster();
                event.getSpringApplication().getListeners().forEach(multicaster::addApplicationListener);
                multicaster.multicastEvent(ready.newInstance(event.getApplicationContext(), services));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void servicesOfDockerComposeAreTaken() {
        List<RunningService> services = List.of(
                new Service(
                        "redis",
                        ImageReference.of(RedisServer.IMAGE),
                        RedisServer.shared().uri(),
                        Map.of()),
                new Service(
                        "rabbitmq",
                        ImageReference.of(RabbitServer.IMAGE),
                        RabbitServer.shared().uri(),
                        Map.of("RABBITMQ_DEFAULT_USER", "guest", "RABBITMQ_DEFAULT_PASS", "guest")));
        try (var context = application(Application.class)
                .listeners(new ComposeUp(services))
                .run()) {
            cachesAndQueues(context, "docker.compose");
        }
    }
}
