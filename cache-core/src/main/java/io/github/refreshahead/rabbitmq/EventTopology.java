package io.github.refreshahead.rabbitmq;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import io.github.refreshahead.RefreshAheadException;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The exchange for the events of a namespace, and the queue of an instance that listens. Immutable.
 *
 * <p>The exchange is a durable fanout one. The queue is always made by the instance and ends with its connection. It has
 * a new name each time, so that it never meets the one of a lost connection that the broker has not noticed yet; the name
 * begins with that of the exchange, so that permissions can be given for both. An instance that does not keep up loses
 * the oldest events, which it notices by their numbers: to refuse the newest would tell the publisher what only that
 * instance can act upon.
 */
final class EventTopology {

    private static final int QUEUE_LENGTH = 10_000;
    private static final int QUEUE_BYTES = 32 << 20;

    private final Declarations declarations;
    private final String exchange;

    EventTopology(RabbitSettings settings) {
        this.declarations = new Declarations(settings);
        this.exchange = "refresh-ahead." + settings.namespace() + ".v1.events";
    }

    String exchange() {
        return exchange;
    }

    /**
     * Makes the exchange if it is missing, or checks that it is not.
     *
     * @throws QueueMismatchException if it is there but of another kind
     * @throws RefreshAheadException if it is missing or not permitted
     */
    void apply(BrokerConnection connection) throws IOException {
        declarations.apply(
                connection,
                channel -> channel.exchangeDeclare(exchange, BuiltinExchangeType.FANOUT, true),
                channel -> channel.exchangeDeclarePassive(exchange));
    }

    /**
     * Makes a queue that gets all events from now on.
     *
     * @return its name
     * @throws RefreshAheadException if the exchange is missing, or it is not permitted
     */
    String listen(BrokerConnection connection) throws IOException {
        String queue = exchange + "."
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        return declarations.run(connection, channel -> {
            channel.queueDeclare(
                    queue,
                    false,
                    true,
                    true,
                    Map.of(
                            "x-queue-type",
                            "classic",
                            "x-overflow",
                            "drop-head",
                            "x-max-length",
                            QUEUE_LENGTH,
                            "x-max-length-bytes",
                            QUEUE_BYTES));
            bind(channel, queue);
            return queue;
        });
    }

    /** Has no effect if it is bound; the broker closes the channel if the exchange or the queue is gone. */
    void bind(Channel channel, String queue) throws IOException {
        channel.queueBind(queue, exchange, "");
    }

    /** Null if the failure is not the broker's refusal of what was wanted on a channel. */
    @Nullable
    RefreshAheadException refusal(Throwable failure) {
        return declarations.refusal(failure);
    }
}
