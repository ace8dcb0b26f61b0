package io.github.refreshahead.servers;

import java.net.InetSocketAddress;
import java.net.URI;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.rabbitmq.RabbitMQContainer;

/**
 * Containers as applications declare them for Testcontainers. Where no Docker engine answers they stand in: they start
 * nothing, and say that they are where {@link RedisServer#shared()} and {@link RabbitServer#shared()} are.
 */
public final class ServerContainers {

    private static final int REDIS_PORT = 6379;
    private static final int AMQP_PORT = 5672;

    private ServerContainers() {}

    /** Of {@link RedisServer#IMAGE}. */
    public static GenericContainer<?> redis() {
        return switch (Supply.ofThisMachine()) {
            case DOCKER -> new GenericContainer<>(RedisServer.IMAGE).withExposedPorts(REDIS_PORT);
            case PROGRAMS -> new RedisStandIn(RedisServer.shared().uri());
        };
    }

    /** Of {@link RabbitServer#IMAGE}. */
    public static RabbitMQContainer rabbit() {
        return switch (Supply.ofThisMachine()) {
            case DOCKER -> {
                RabbitMQContainer container = new RabbitMQContainer(RabbitServer.IMAGE);
                container.waitingFor(new SpeaksAmqp());
                yield container;
            }
            case PROGRAMS -> new RabbitStandIn(RabbitServer.shared().uri());
        };
    }

    private static final class SpeaksAmqp extends AbstractWaitStrategy {

        @Override
        protected void waitUntilReady() {
            InetSocketAddress address =
                    new InetSocketAddress(waitStrategyTarget.getHost(), waitStrategyTarget.getMappedPort(AMQP_PORT));
            long started = System.nanoTime();
            while (!Wire.speaksAmqp(address)) {
                if (System.nanoTime() - started > startupTimeout.toNanos()) {
                    throw new ContainerLaunchException("RabbitMQ does not answer at " + address);
                }
                Server.pause();
            }
        }
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
