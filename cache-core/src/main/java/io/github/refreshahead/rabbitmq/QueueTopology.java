package io.github.refreshahead.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import io.github.refreshahead.RefreshAheadException;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The exchange, the queue and the parking queue of a namespace: their names, which carry the namespace and a version,
 * and their arguments, which RabbitMQ 3.10 and all later versions know. Immutable.
 *
 * <p>A direct exchange routes by cache name. The queues are quorum queues with a bounded length that refuse what is too
 * much; a task that was delivered 20 times and never settled is dropped.
 */
final class QueueTopology {

    private static final String VERSION = "v1";
    private static final int DELIVERY_LIMIT = 20;
    private static final int PARKING_LIMIT = 10_000;

    private final Topology mode;
    private final String address;
    private final int queueLimit;
    private final String exchange;

    QueueTopology(RabbitSettings settings) {
        this.mode = settings.topology();
        this.address = settings.address();
        this.queueLimit = settings.queueLimit();
        this.exchange = "refresh-ahead." + settings.namespace() + "." + VERSION;
    }

    String exchange() {
        return exchange;
    }

    String queue() {
        return exchange + ".default";
    }

    String parkingQueue() {
        return exchange + ".parked";
    }

    /**
     * Makes what is missing, or checks that nothing is.
     *
     * @throws QueueMismatchException if something is there with other arguments
     * @throws RefreshAheadException if something is missing or not permitted
     */
    void apply(BrokerConnection connection) throws IOException {
        switch (mode) {
            case DECLARE -> run(connection, this::declare);
            case PASSIVE -> run(connection, this::check);
            case NONE -> {}
        }
    }

    /**
     * Lets messages of a routing key reach a queue. Left to the operator where the rest of the topology is.
     *
     * @param from empty: the default exchange, where nothing can be bound
     * @throws RefreshAheadException as for {@link #apply}
     */
    void route(BrokerConnection connection, String from, String routingKey) throws IOException {
        if (mode == Topology.DECLARE) {
            run(connection, this::declare);
            if (from.equals(exchange)) {
                run(connection, channel -> channel.queueBind(queue(), exchange, routingKey));
            }
        }
    }

    /** How many consume from the queue at present; none if it was deleted, and then it is made again. */
    int consumers(BrokerConnection connection) throws IOException {
        try {
            return connection.once(
                    channel -> channel.queueDeclarePassive(queue()).getConsumerCount());
        } catch (IOException e) {
            AMQP.Channel.Close close = channelClose(e);
            if (close == null || close.getReplyCode() != AMQP.NOT_FOUND) {
                throw e;
            }
            apply(connection);
            return 0;
        }
    }

    private AMQP.Queue.DeclareOk declare(Channel channel) throws IOException {
        channel.exchangeDeclare(exchange, BuiltinExchangeType.DIRECT, true);
        channel.queueDeclare(queue(), true, false, false, arguments(queueLimit));
        return channel.queueDeclare(parkingQueue(), true, false, false, arguments(PARKING_LIMIT));
    }

    private AMQP.Queue.DeclareOk check(Channel channel) throws IOException {
        channel.exchangeDeclarePassive(exchange);
        channel.queueDeclarePassive(queue());
        return channel.queueDeclarePassive(parkingQueue());
    }

    private static Map<String, Object> arguments(int limit) {
        return Map.of(
                "x-queue-type",
                "quorum",
                "x-delivery-limit",
                DELIVERY_LIMIT,
                "x-overflow",
                "reject-publish",
                "x-max-length",
                limit);
    }

    private void run(BrokerConnection connection, BrokerConnection.ChannelWork<?> work) throws IOException {
        try {
            connection.once(work);
        } catch (IOException e) {
            RefreshAheadException refusal = refusal(e);
            if (refusal == null) {
                throw e;
            }
            throw refusal;
        }
    }

    private @Nullable RefreshAheadException refusal(IOException failure) {
        AMQP.Channel.Close close = channelClose(failure);
        if (close == null) {
            return null;
        }
        String text = close.getReplyText();
        String modeName = mode.name().toLowerCase(Locale.ROOT);
        return switch (close.getReplyCode()) {
            case AMQP.PRECONDITION_FAILED -> QueueMismatchException.parse(address, text, failure);
            case AMQP.NOT_FOUND ->
                new RefreshAheadException(
                        "RabbitMQ at " + address + " lacks what topology " + modeName + " expects: " + text
                                + ". Make it, or set topology to declare.",
                        failure);
            case AMQP.ACCESS_REFUSED ->
                new RefreshAheadException(
                        "RabbitMQ at " + address + " does not permit what topology " + modeName + " needs: " + text,
                        failure);
            default -> null;
        };
    }

    /** Why the broker closed the channel; null if it was something else. */
    private static AMQP.Channel.@Nullable Close channelClose(IOException failure) {
        return failure.getCause() instanceof ShutdownSignalException signal
                        && signal.getReason() instanceof AMQP.Channel.Close close
                ? close
                : null;
    }
}
