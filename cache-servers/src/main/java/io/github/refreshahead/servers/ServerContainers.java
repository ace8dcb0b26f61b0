package io.github.refreshahead.servers;

import java.net.URI;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.rabbitmq.RabbitMQContainer;

/**
 * Containers as applications declare them for Testcontainers. Where no Docker engine answers they stand in: they start
 * nothing, and say that they are where {@link RedisServer#shared()} and {@link RabbitServer#shared()} are.
 */
public final class ServerContainers {

    private ServerContainers() {}

    /** Of {@link RedisServer#IMAGE}. */
    public static GenericContainer<?> redis() {
        return switch (Supply.ofThisMachine()) {
            case DOCKER -> new GenericContainer<>(RedisServer.IMAGE).withExposedPorts(6379);
            case PROGRAMS -> new RedisStandIn(RedisServer.shared().uri());
        };
    }

    /** Of {@link RabbitServer#IMAGE}. */
    public static RabbitMQContainer rabbit() {
        return switch (Supply.ofThisMachine()) {
            case DOCKER -> new RabbitMQContainer(RabbitServer.IMAGE);
            case PROGRAMS -> new RabbitStandIn(RabbitServer.shared().uri());
        };
    }

    private static final class RedisStandIn extends GenericContainer<RedisStandIn> {

        private final URI uri;

        RedisStandIn(URI uri) {
            super(RedisServer.IMAGE);
            this.uri = uri;
        }

        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
            return true;
        }

        @Override
        public String getDockerImageName() {
            return RedisServer.IMAGE;
        }

        @Override
        public String getHost() {
            return uri.getHost();
        }

        @Override
        public Integer getMappedPort(int inside) {
            return uri.getPort();
        }
    }

    private static final class RabbitStandIn extends RabbitMQContainer {

        private final URI uri;

        RabbitStandIn(URI uri) {
            super(RabbitServer.IMAGE);
            this.uri = uri;
        }

        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
            return true;
        }

        @Override
        public String getDockerImageName() {
            return RabbitServer.IMAGE;
        }

        @Override
        public String getHost() {
            return uri.getHost();
        }

        @Override
        public Integer getMappedPort(int inside) {
            return uri.getPort();
        }
    }
}
