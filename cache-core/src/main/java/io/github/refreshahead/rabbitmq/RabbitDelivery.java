package io.github.refreshahead.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.ShutdownSignalException;
import io.github.refreshahead.queue.QueuedTask;
import io.github.refreshahead.queue.RefreshQueue;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message as it arrived, whatever it is. Settling one whose channel is gone does nothing: the broker delivers it
 * again.
 */
final class RabbitDelivery implements RefreshQueue.Delivery {

    private static final Logger log = LoggerFactory.getLogger(RabbitRefreshQueue.class);

    private final Channel channel;
    private final long tag;
    private final QueuedTask task;
    private final Parking parking;
    private final Runnable settled;
    private final AtomicBoolean done = new AtomicBoolean();

    /** @param settled told once, when the broker has been told */
    RabbitDelivery(
            Channel channel,
            Envelope envelope,
            AMQP.BasicProperties properties,
            byte[] body,
            Parking parking,
            Runnable settled) {
        this.channel = channel;
        this.tag = envelope.getDeliveryTag();
        this.task = new QueuedTask(
                envelope.getRoutingKey(), body, timeToLive(properties.getExpiration()), text(properties.getHeaders()));
        this.parking = parking;
        this.settled = settled;
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
    public void park(String reason) {
        if (done.compareAndSet(false, true)) {
            parking.park(this, reason);
        }
    }

    /** Whether the broker still counts it as ours. */
    boolean held() {
        return channel.isOpen();
    }

    void acknowledge() {
        try {
            channel.basicAck(tag, false);
        } catch (IOException | ShutdownSignalException e) {
            log.debug("A delivery of cache {} could not be acknowledged and comes again", task.cache());
        }
        settled.run();
    }
}
