package io.github.refreshahead.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.github.refreshahead.queue.RefreshQueue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A wish to consume, and the channel on which it is granted at present. Channels are opened and closed on the
 * supervisor's thread; the handler is called on the delivery thread.
 */
final class RabbitSubscription implements RefreshQueue.Subscription {

    private static final Logger log = LoggerFactory.getLogger(RabbitRefreshQueue.class);

    private final String queue;
    private final int prefetch;
    private final Consumer<RefreshQueue.Delivery> handler;
    private final Parking parking;
    private final Consumers consumers;
    private volatile boolean closed;
    private @Nullable Deliveries current;
    private String tag = "";

    RabbitSubscription(
            String queue, int prefetch, Consumer<RefreshQueue.Delivery> handler, Parking parking, Consumers consumers) {
        this.queue = queue;
        this.prefetch = prefetch;
        this.handler = handler;
        this.parking = parking;
        this.consumers = consumers;
    }

    /** Consumes on this connection from now on, instead of on any channel before. */
    void open(BrokerConnection connection) throws IOException {
        abandon();
        if (!closed) {
            Channel channel = connection.createChannel();
            channel.basicQos(prefetch);
            current = new Deliveries(channel, connection);
            tag = channel.basicConsume(queue, false, current);
        }
    }

    /** Asks the broker for no more; the channel ends when the last delivery is settled. */
    void cancel() {
        Deliveries deliveries = current;
        if (deliveries == null || !deliveries.getChannel().isOpen()) {
            return;
        }
        try {
            deliveries.getChannel().basicCancel(tag);
        } catch (IOException | ShutdownSignalException e) {
            abandon();
        }
    }

    /** Gives the channel up; what it delivered and was not settled comes again. */
    private void abandon() {
        Deliveries deliveries = current;
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
        consumers.remove(this);
    }

    private final class Deliveries extends DefaultConsumer {

        private final BrokerConnection connection;
        private final AtomicInteger underWay = new AtomicInteger();

        /** What came between the close and the broker's word for it. Used by the delivery thread only. */
        private final List<Long> unwanted = new ArrayList<>();

        private volatile boolean cancelled;

        Deliveries(Channel channel, BrokerConnection connection) {
            super(channel);
            this.connection = connection;
        }

        @Override
        public void handleDelivery(
                String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
            if (closed) {
                unwanted.add(envelope.getDeliveryTag());
                return;
            }
            underWay.incrementAndGet();
            RabbitDelivery delivery =
                    new RabbitDelivery(getChannel(), envelope, properties, body, parking, this::settled);
            try {
                handler.accept(delivery);
            } catch (RuntimeException e) {
                log.warn(
                        "The handler of deliveries failed on a task of cache {}: {}",
                        envelope.getRoutingKey(),
                        e.getClass().getName());
                delivery.park("handler failed");
            }
        }

        private void settled() {
            if (underWay.decrementAndGet() == 0 && cancelled) {
                consumers.execute(RabbitSubscription.this::abandon);
            }
        }

        /** Only now, since before the broker would deliver them here again at once, and count that. */
        @Override
        public void handleCancelOk(String consumerTag) {
            for (long tag : unwanted) {
                try {
                    getChannel().basicReject(tag, true);
                } catch (IOException | ShutdownSignalException e) {
                    log.debug("A delivery could not be given back; it comes again when the channel is gone");
                }
            }
            unwanted.clear();
            cancelled = true;
            if (underWay.get() == 0) {
                consumers.execute(RabbitSubscription.this::abandon);
            }
        }

        /** The queue was deleted, or its node is gone. */
        @Override
        public void handleCancel(String consumerTag) {
            consumers.again(RabbitSubscription.this, connection);
        }

        @Override
        public void handleShutdownSignal(String consumerTag, ShutdownSignalException why) {
            if (!why.isHardError() && !why.isInitiatedByApplication()) {
                consumers.again(RabbitSubscription.this, connection);
            }
        }
    }
}
