package io.github.refreshahead.rabbitmq;

import com.rabbitmq.client.AMQP;
import io.github.refreshahead.queue.QueuedTask;
import io.github.refreshahead.queue.RefreshQueue.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message on its way to the broker.
 *
 * @param exchange empty: the default one
 * @param expiration in milliseconds; null: none
 * @param kept has to reach a queue, and to survive a restart of the broker there
 */
record Outgoing(
        String exchange,
        String routingKey,
        byte[] body,
        Map<String, String> headers,
        @Nullable String expiration,
        boolean kept,
        Consumer<Outcome> settled) {

    private static final Logger log = LoggerFactory.getLogger(RabbitRefreshQueue.class);

    private static final int TRANSIENT = 1;
    private static final int PERSISTENT = 2;

    /** The broker takes an unsigned 32-bit number, and closes the channel on a larger one. */
    private static final Duration LONGEST_EXPIRATION = Duration.ofMillis((1L << 32) - 1);

    static Outgoing task(String exchange, QueuedTask task, Consumer<Outcome> settled) {
        return new Outgoing(
                exchange, task.cache(), task.body(), task.headers(), expiration(task.timeToLive()), true, settled);
    }

    static Outgoing parked(String queue, byte[] body, Map<String, String> headers, Consumer<Outcome> settled) {
        return new Outgoing("", queue, body, headers, null, true, settled);
    }

    static Outgoing event(String exchange, byte[] body, Consumer<Outcome> settled) {
        return new Outgoing(exchange, "", body, Map.of(), null, false, settled);
    }

    private static String expiration(Duration timeToLive) {
        Duration bounded = timeToLive.compareTo(LONGEST_EXPIRATION) < 0 ? timeToLive : LONGEST_EXPIRATION;
        return Long.toString(Math.max(1, bounded.toMillis()));
    }

    AMQP.BasicProperties properties(String messageId) {
        return new AMQP.BasicProperties.Builder()
                .deliveryMode(kept ? PERSISTENT : TRANSIENT)
                .contentType("application/json")
                .messageId(messageId)
                .expiration(expiration)
                .headers(headers.isEmpty() ? null : Map.copyOf(headers))
                .build();
    }

    /** On the caller's thread; what the callback throws is its own affair. */
    void settle(Outcome outcome) {
        try {
            settled.accept(outcome);
        } catch (RuntimeException e) {
            log.warn("The callback for an outcome failed: {}", e.getClass().getName());
        }
    }
}
