package io.github.refreshahead.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import io.github.refreshahead.queue.RefreshQueue;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A wish to consume, and the channel on which it is granted at present. Everything but {@link #close} happens on the
 * supervisor's thread.
 */
final class RabbitSubscription implements RefreshQueue.Subscription {

    private static final Logger log = LoggerFactory.getLogger(RabbitRefreshQueue.class);

    private final String queue;
    private final int prefetch;
    private final Consumer<RefreshQueue.Delivery> handler;
    private final Parking.Place parking;
    private final Consumers consumers;
    private String consumerTag = "";
    private volatile @Nullable DeliveryChannel current;
    private volatile boolean closed;

    RabbitSubscription(
            String queue,
            int prefetch,
            Consumer<RefreshQueue.Delivery> handler,
            Parking.Place parking,
            Consumers consumers) {
        this.queue = queue;
        this.prefetch = prefetch;
        this.handler = handler;
        this.parking = parking;
        this.consumers = consumers;
    }

    /** Consumes on this connection from now on, instead of on any channel before. */
    void open(BrokerConnection connection) throws IOException {
        abandon();
        if (closed) {
            return;
        }
        Channel channel = connection.createChannel();
        channel.basicQos(prefetch);
        DeliveryChannel deliveries =
                new DeliveryChannel(channel, consumers.acknowledging(), handler, parking, events(connection));
        current = deliveries;
        consumerTag = channel.basicConsume(queue, false, deliveries);
        if (closed) {
            deliveries.refuse();
        }
    }

    private DeliveryChannel.Events events(BrokerConnection connection) {
        return new DeliveryChannel.Events() {
            @Override
            public void ended() {
                consumers.again(RabbitSubscription.this, connection);
            }

            @Override
            public void drained() {
                consumers.execute(RabbitSubscription.this::abandon);
            }
        };
    }

    /** Asks the broker for no more; the channel ends when the last delivery is settled. */
    void cancel() {
        DeliveryChannel deliveries = current;
        if (deliveries == null || !deliveries.getChannel().isOpen()) {
            return;
        }
        try {
            deliveries.getChannel().basicCancel(consumerTag);
        } catch (IOException | ShutdownSignalException e) {
            abandon();
        }
    }

    /** Gives the channel up; what it delivered and was not settled comes again. */
    private void abandon() {
        DeliveryChannel deliveries = current;
        current = null;
        if (deliveries != null && deliveries.getChannel().isOpen()) {
            try {
                deliveries.getChannel().abort();
            } catch (IOException e) {
                log.debug("A channel could not be closed", e);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        DeliveryChannel deliveries = current;
        if (deliveries != null) {
            deliveries.refuse();
        }
        consumers.remove(this);
    }
}
