package io.github.refreshahead.spring.boot;

import io.github.refreshahead.rabbitmq.RabbitRefreshQueueBuilder;
import io.github.refreshahead.redis.RedisSettingsBuilder;
import java.util.function.Consumer;

/** What Boot knows of servers that the application uses anyway. */
final class ServerDetails {

    /** A Redis that Boot knows of. */
    @FunctionalInterface
    interface Redis {
        RedisSettingsBuilder settings();
    }

    /** A RabbitMQ that Boot knows of. */
    @FunctionalInterface
    interface Rabbit extends Consumer<RabbitRefreshQueueBuilder> {}

    private ServerDetails() {}
}
