package io.github.refreshahead.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import io.github.refreshahead.RefreshAheadException;
import io.github.refreshahead.queue.MeasuredQueue.Depth;
import java.io.IOException;
import java.util.Map;

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

    private final Declarations declarations;
    private final int queueLimit;
    private final String exchange;

    QueueTopology(RabbitSettings settings) {
        this.declarations = new Declarations(settings);
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
        declarations.apply(connection, this::declare, this::check);
    }

    /**
     * Lets messages of a routing key reach a queue. Left to the operator where the rest of the topology is.
     *
     * @param from empty: the default exchange, where nothing can be bound
     * @throws RefreshAheadException as for {@link #apply}
     */
    void route(BrokerConnection connection, String from, String routingKey) throws IOException {
        if (declarations.ours()) {
            declarations.run(connection, this::declare);
            if (from.equals(exchange)) {
                declarations.run(connection, channel -> channel.queueBind(queue(), exchange, routingKey));
            }
        }
    }

    /**
     * What the broker counts.
     *
     * @param consumers how many consume from the queue
     */
    record Count(int consumers, Depth depth) {}

    /** How it is at present; nobody consumes from a queue that was deleted, and then it is made again. */
    Count count(BrokerConnection connection) throws IOException {
        try {
            return connection.once(this::count);
        } catch (IOException e) {
            if (!Declarations.notFound(e)) {
                throw e;
            }
            apply(connection);
            return new Count(0, new Depth(0, 0));
        }
    }

    private Count count(Channel channel) throws IOException {
        AMQP.Queue.DeclareOk tasks = channel.queueDeclarePassive(queue());
        AMQP.Queue.DeclareOk parked = channel.queueDeclarePassive(parkingQueue());
        return new Count(tasks.getConsumerCount(), new Depth(tasks.getMessageCount(), parked.getMessageCount()));
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
}
