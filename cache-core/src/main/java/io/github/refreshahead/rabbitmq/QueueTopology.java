package io.github.refreshahead.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import io.github.refreshahead.RefreshAheadException;
import io.github.refreshahead.queue.MeasuredQueue.Depth;
import io.github.refreshahead.queue.NamedQueues;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/**
 * The queues of a namespace, each with an exchange, and the parking queue: their names, which carry the namespace and a
 * version, and their arguments, which RabbitMQ 3.10 and all later versions know. Immutable.
 *
 * <p>A direct exchange routes by cache name. Each queue has one of its own, so that a cache that moves to another queue
 * leaves no binding behind that would go on filling the old one. The queues are quorum queues with a bounded length that
 * refuse what is too much; a task that was delivered 20 times and never settled is dropped.
 */
final class QueueTopology {

    private static final String VERSION = "v1";
    private static final int DELIVERY_LIMIT = 20;
    private static final int PARKING_LIMIT = 10_000;

    private final Declarations declarations;
    private final int queueLimit;
    private final String prefix;
    private final Set<String> names;

    QueueTopology(RabbitSettings settings) {
        this.declarations = new Declarations(settings);
        this.queueLimit = settings.queueLimit();
        this.prefix = "refresh-ahead." + settings.namespace() + "." + VERSION;
        this.names = settings.queues();
    }

    /** The names of the queues that this process knows, that of the default one among them. */
    Set<String> names() {
        return names;
    }

    String exchange(String name) {
        return name.equals(NamedQueues.DEFAULT) ? prefix : prefix + "." + name;
    }

    String queue(String name) {
        return prefix + "." + name;
    }

    String parkingQueue() {
        return prefix + ".parked";
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
     * @param exchange empty: the broker's own, where nothing can be bound
     * @throws RefreshAheadException as for {@link #apply}
     */
    void route(BrokerConnection connection, String exchange, String routingKey) throws IOException {
        if (declarations.ours()) {
            declarations.run(connection, this::declare);
            if (!exchange.isEmpty()) {
                bind(connection, nameOf(exchange), routingKey);
            }
        }
    }

    private String nameOf(String exchange) {
        return exchange.equals(prefix) ? NamedQueues.DEFAULT : exchange.substring(prefix.length() + 1);
    }

    private void bind(BrokerConnection connection, String name, String routingKey) throws IOException {
        declarations.run(connection, channel -> {
            declare(channel, name); // which may be one that only another process knows
            return channel.queueBind(queue(name), exchange(name), routingKey);
        });
    }

    /**
     * What the broker counts.
     *
     * @param consumers how many consume from the queue
     */
    record Count(int consumers, Depth depth) {}

    /** How it is at present; nobody consumes from a queue that was deleted, and then it is made again. */
    Count count(BrokerConnection connection, String name) throws IOException {
        try {
            return connection.once(channel -> count(channel, name));
        } catch (IOException e) {
            if (!Declarations.notFound(e)) {
                throw e;
            }
            apply(connection);
            return new Count(0, new Depth(0, 0));
        }
    }

    private Count count(Channel channel, String name) throws IOException {
        AMQP.Queue.DeclareOk tasks = channel.queueDeclarePassive(queue(name));
        AMQP.Queue.DeclareOk parked = channel.queueDeclarePassive(parkingQueue());
        return new Count(tasks.getConsumerCount(), new Depth(tasks.getMessageCount(), parked.getMessageCount()));
    }

    private AMQP.Queue.DeclareOk declare(Channel channel) throws IOException {
        for (String name : names) {
            declare(channel, name);
        }
        return channel.queueDeclare(parkingQueue(), true, false, false, arguments(PARKING_LIMIT));
    }

    private void declare(Channel channel, String name) throws IOException {
        channel.exchangeDeclare(exchange(name), BuiltinExchangeType.DIRECT, true);
        channel.queueDeclare(queue(name), true, false, false, arguments(queueLimit));
    }

    private AMQP.Queue.DeclareOk check(Channel channel) throws IOException {
        for (String name : names) {
            channel.exchangeDeclarePassive(exchange(name));
            channel.queueDeclarePassive(queue(name));
        }
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
