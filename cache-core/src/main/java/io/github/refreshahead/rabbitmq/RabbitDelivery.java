package io.github.refreshahead.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.LongString;
import io.github.refreshahead.queue.ParkReason;
import io.github.refreshahead.queue.QueuedTask;
import io.github.refreshahead.queue.RefreshQueue;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A message as it arrived, whatever it is. Settling one whose channel is gone does nothing: the broker delivers it
 * again.
 */
final class RabbitDelivery implements RefreshQueue.Delivery {

    private final Channel channel;
    private final Acknowledgements acknowledgements;
    private final long tag;
    private final QueuedTask task;
    private final Parking.Place parking;
    private final AtomicBoolean done = new AtomicBoolean();

    RabbitDelivery(
            Channel channel,
            Acknowledgements acknowledgements,
            Envelope envelope,
            AMQP.BasicProperties properties,
            byte[] body,
            Parking.Place parking) {
        this.channel = channel;
        this.acknowledgements = acknowledgements;
        this.tag = envelope.getDeliveryTag();
        this.task = new QueuedTask(
                envelope.getRoutingKey(), body, timeToLive(properties.getExpiration()), text(properties.getHeaders()));
        this.parking = parking;
    }

    private static Duration timeToLive(@Nullable String expiration) {
        try {
            return expiration == null
                    ? ChronoUnit.FOREVER.getDuration()
                    : Duration.ofMillis(Long.parseLong(expiration));
        } catch (NumberFormatException e) {
            return ChronoUnit.FOREVER.getDuration();
        }
    }

    private static Map<String, String> text(@Nullable Map<String, Object> headers) {
        if (headers == null || headers.isEmpty()) {
            return Map.of();
        }
        Map<String, String> text = new HashMap<>();
        headers.forEach((name, value) -> {
            if (value instanceof LongString || value instanceof Number || value instanceof Boolean) {
                text.put(name, value.toString());
            }
        });
        return text;
    }

    @Override
    public QueuedTask task() {
        return task;
    }

    @Override
    public void done() {
        if (done.compareAndSet(false, true)) {
            acknowledge();
        }
    }

    @Override
    public void park(ParkReason reason) {
        if (done.compareAndSet(false, true)) {
            parking.park(this, reason);
        }
    }

    /** Whether the broker still counts it as ours. */
    boolean held() {
        return channel.isOpen();
    }

    void acknowledge() {
        acknowledgements.add(tag);
    }
}
