package io.github.refreshahead.examples.experiment;

import io.github.refreshahead.servers.RabbitServer;
import io.github.refreshahead.servers.RedisServer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Redis and RabbitMQ, given or started privately, with the refreshes in a second process. */
record ServersBackend(ServerInUse redis, ServerInUse rabbit) implements Backend {

    /**
     * Reaches the given servers, then starts those that are not given.
     *
     * @throws IllegalArgumentException in one line, if a given one cannot be used
     * @throws IllegalStateException if one can neither be started as a program nor by Docker
     */
    static ServersBackend open(@Nullable String redisUri, @Nullable String amqpUri) {
        ServerInUse givenRedis = redisUri == null ? null : GivenRedis.at(redisUri);
        ServerInUse givenRabbit = amqpUri == null ? null : GivenRabbit.at(amqpUri);
        ServerInUse redis = givenRedis != null ? givenRedis : privateRedis();
        try {
            return new ServersBackend(redis, givenRabbit != null ? givenRabbit : privateRabbit());
        } catch (RuntimeException e) {
            redis.close();
            throw e;
        }
    }

    private static ServerInUse privateRedis() {
        RedisServer server = RedisServer.start();
        return new ServerInUse.Private(server.uri(), server::close);
    }

    private static ServerInUse privateRabbit() {
        RabbitServer server = RabbitServer.start();
        return new ServerInUse.Private(server.uri(), server::close);
    }

    @Override
    public String name() {
        return "servers";
    }

    @Override
    public Map<String, String> properties() {
        return Map.of(
                "refresh-ahead.backend",
                "servers",
                "refresh-ahead.fail-fast",
                "true",
                "refresh-ahead.redis.uri",
                redis.uri().toString(),
                "refresh-ahead.rabbitmq.uri",
                rabbit.uri().toString());
    }

    @Override
    public boolean separateConsumer() {
        return true;
    }

    @Override
    public void forget(String namespace) {
        redis.forget(namespace);
        rabbit.forget(namespace);
    }

    @Override
    public void close() {
        redis.close();
        rabbit.close();
    }
}
