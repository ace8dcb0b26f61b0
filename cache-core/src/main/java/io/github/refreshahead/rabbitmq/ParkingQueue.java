package io.github.refreshahead.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.RefreshAheadException;
import io.github.refreshahead.queue.NamedQueues;
import io.github.refreshahead.queue.ParkReason;
import io.github.refreshahead.queue.ParkedTasks.ParkedTask;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Looks after what was parked. Messages are never merely given back, because the broker counts that and drops a message
 * that came back too often: a copy is put where it belongs, and when it is safe there the original is acknowledged.
 */
final class ParkingQueue {

    private static final int CONFIRM_MILLIS = 5_000;

    /** Where the copy of a parked message goes. */
    private interface Destination {
        void publish(Channel channel, GetResponse parked, Map<String, Object> headers) throws IOException;
    }

    private final QueueTopology topology;

    ParkingQueue(QueueTopology topology) {
        this.topology = topology;
    }

    List<ParkedTask> list(BrokerConnection connection, int atMost) throws IOException {
        List<ParkedTask> tasks = new ArrayList<>();
        move(connection, atMost, (channel, parked, headers) -> {
            tasks.add(new ParkedTask(text(headers, Parking.CACHE_HEADER), queue(headers), reason(headers)));
            channel.basicPublish("", topology.parkingQueue(), true, properties(parked, headers), parked.getBody());
        });
        return tasks;
    }

    int retry(BrokerConnection connection, int atMost) throws IOException {
        return move(connection, atMost, (channel, parked, headers) -> {
            String cache = text(headers, Parking.CACHE_HEADER);
            String exchange = topology.exchange(queue(headers));
            topology.route(connection, exchange, cache);
            headers.keySet().removeAll(Parking.HEADERS);
            channel.basicPublish(exchange, cache, true, properties(parked, headers), parked.getBody());
        });
    }

    int purge(BrokerConnection connection) throws IOException {
        return connection.once(
                channel -> channel.queuePurge(topology.parkingQueue()).getMessageCount());
    }

    private int move(BrokerConnection connection, int atMost, Destination destination) throws IOException {
        return connection.once(channel -> {
            AtomicBoolean returned = new AtomicBoolean();
            channel.addReturnListener(message -> returned.set(true));
            channel.confirmSelect();
            // What is put behind the others meanwhile is not for this time.
            int there = channel.queueDeclarePassive(topology.parkingQueue()).getMessageCount();
            int moved = 0;
            long last = 0;
            for (; moved < Math.min(atMost, there); moved++) {
                @Nullable GetResponse parked = channel.basicGet(topology.parkingQueue(), false);
                if (parked == null) {
                    break;
                }
                last = parked.getEnvelope().getDeliveryTag();
                destination.publish(channel, parked, headers(parked));
            }
            if (moved > 0) {
                confirmed(channel, returned);
                channel.basicAck(last, true);
                // Answered only after the broker has seen what was sent before.
                channel.queueDeclarePassive(topology.parkingQueue());
            }
            return moved;
        });
    }

    private static void confirmed(Channel channel, AtomicBoolean returned) throws IOException {
        try {
            if (!channel.waitForConfirms(CONFIRM_MILLIS) || returned.get()) {
                throw new RefreshAheadException("the broker refused parked tasks; they stay where they were", null);
            }
        } catch (TimeoutException e) {
            throw new RefreshAheadException("the broker did not confirm parked tasks in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefreshAheadException("interrupted while the broker took parked tasks", e);
        }
    }

    private static Map<String, Object> headers(GetResponse parked) {
        @Nullable Map<String, Object> headers = parked.getProps().getHeaders();
        Map<String, Object> kept = headers == null ? new HashMap<>() : new HashMap<>(headers);
        kept.remove("x-delivery-count");
        return kept;
    }

    private static AMQP.BasicProperties properties(GetResponse parked, Map<String, Object> headers) {
        return parked.getProps().builder().headers(headers).expiration(null).build();
    }

    /** What cannot be the name of one was not written by us. */
    private static String queue(Map<String, Object> headers) {
        String name = text(headers, Parking.QUEUE_HEADER);
        return CachePolicy.isQueueName(name) ? name : NamedQueues.DEFAULT;
    }

    private static ParkReason reason(Map<String, Object> headers) {
        String attempts = text(headers, Parking.ATTEMPTS_HEADER);
        String cause = text(headers, Parking.CAUSE_HEADER);
        return new ParkReason(
                text(headers, Parking.REASON_HEADER),
                attempts.matches("[0-9]{1,9}") ? Integer.parseInt(attempts) : 0,
                cause.isEmpty() ? null : cause);
    }

    private static String text(Map<String, Object> headers, String name) {
        Object value = headers.get(name);
        return value == null ? "" : value.toString();
    }
}
