package io.github.refreshahead.spring.boot;

import io.github.refreshahead.rabbitmq.RabbitRefreshQueueBuilder;
import io.github.refreshahead.redis.RedisSettings;
import io.github.refreshahead.redis.RedisSettingsBuilder;
import java.util.function.Function;

/** What a bean of the application knows of a server. */
final class ServerDetails {

    /** Where a Redis is. */
    @FunctionalInterface
    interface Redis {

        /** @param complete adds what is configured beside the server */
        RedisSettings settings(Function<RedisSettingsBuilder, RedisSettings> complete);
    }

    /** Where a RabbitMQ is. */
    @FunctionalInterface
    interface Rabbit {

        void describe(RabbitRefreshQueueBuilder queue);
    }

    private ServerDetails() {}
}
