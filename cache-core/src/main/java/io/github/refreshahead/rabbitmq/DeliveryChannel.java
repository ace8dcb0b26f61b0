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
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One channel on which a subscription is granted, from its opening to its loss. The client calls it on one thread. */
final class DeliveryChannel extends DefaultConsumer {

    /** What happens to the channel. */
    interface Events {

        /** The broker has ended it, but not its connection. */
        void ended();

        /** It was cancelled, and everything that it delivered is settled. */
        void drained();
    }

    private static final Logger log = LoggerFactory.getLogger(RabbitRefreshQueue.class);

    private final Consumer<RefreshQueue.Delivery> handler;
    private final Parking.Place parking;
    private final Events events;
    private final Acknowledgements acknowledgements;
    private final AtomicInteger underWay = new AtomicInteger();

    /** What came between {@link #refuse} and the broker's word for the cancellation. */
    private final List<Long> unwanted = new ArrayList<>();

    private volatile boolean refusing;
    private volatile boolean cancelled;

    DeliveryChannel(
            Channel channel,
            Executor acknowledging,
            Consumer<RefreshQueue.Delivery> handler,
            Parking.Place parking,
            Events events) {
        super(channel);
        this.handler = handler;
        this.parking = parking;
        this.events = events;
        this.acknowledgements = new Acknowledgements(channel, acknowledging, this::settled);
    }

    /** Nothing is handed to the handler from now on; what still comes is given back when the broker has cancelled. */
    void refuse() {
        refusing = true;
    }

    @Override
    public void handleDelivery(String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
        if (refusing) {
            unwanted.add(envelope.getDeliveryTag());
            return;
        }
        underWay.incrementAndGet();
        RabbitDelivery delivery =
                new RabbitDelivery(getChannel(), acknowledgements, envelope, properties, body, parking);
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

    private void settled(int deliveries) {
        if (underWay.addAndGet(-deliveries) == 0 && cancelled) {
            events.drained();
        }
    }

    /** Only now, since before the broker would deliver them here again at once, and count that. */
    @Override
    public void handleCancelOk(String consumerTag) {
        unwanted.forEach(this::giveBack);
        unwanted.clear();
        cancelled = true;
        if (underWay.get() == 0) {
            events.drained();
        }
    }

    private void giveBack(long tag) {
        try {
            getChannel().basicReject(tag, true);
        } catch (IOException | ShutdownSignalException e) {
            log.debug("A delivery could not be given back; it comes again when the channel is gone");
        }
    }

    /** The queue was deleted, or its node is gone. */
    @Override
    public void handleCancel(String consumerTag) {
        events.ended();
    }

    @Override
    public void handleShutdownSignal(String consumerTag, ShutdownSignalException why) {
        if (!why.isHardError() && !why.isInitiatedByApplication()) {
            events.ended();
        }
    }
}
