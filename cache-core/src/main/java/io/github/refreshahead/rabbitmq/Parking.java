package io.github.refreshahead.rabbitmq;

import io.github.refreshahead.queue.ParkReason;
import io.github.refreshahead.queue.QueuedTask;
import io.github.refreshahead.queue.RefreshQueue.Offer;
import io.github.refreshahead.queue.RefreshQueue.Outcome;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets deliveries aside: a copy goes to the parking queue, and only when it is safe there the delivery is acknowledged.
 * While the broker takes nothing this is tried each second, and the delivery stays under way. If the parking queue is
 * full or not there, the delivery is dropped, since a consumer held up by what nobody can use would help no one.
 */
final class Parking {

    /** Takes a delivery that is to be parked. */
    interface Place {
        void park(RabbitDelivery delivery, ParkReason why);
    }

    /** Why it was parked. */
    static final String REASON_HEADER = "refresh-ahead-parked-reason";

    /** How many loads had failed in a row. */
    static final String ATTEMPTS_HEADER = "refresh-ahead-parked-attempts";

    /** Class of what the last of them threw. */
    static final String CAUSE_HEADER = "refresh-ahead-parked-cause";

    /** The name of the queue that it came from. */
    static final String QUEUE_HEADER = "refresh-ahead-parked-queue";

    /** The routing key under which it had come. */
    static final String CACHE_HEADER = "refresh-ahead-parked-cache";

    /** All of them; what is handed to the workers again has none. */
    static final Set<String> HEADERS = Set.of(REASON_HEADER, ATTEMPTS_HEADER, CAUSE_HEADER, QUEUE_HEADER, CACHE_HEADER);

    private static final Logger log = LoggerFactory.getLogger(RabbitRefreshQueue.class);

    private static final int REFUSALS = 3;

    private final String parkingQueue;
    private final Publisher publisher;
    private final ScheduledExecutorService scheduler;

    Parking(String parkingQueue, Publisher publisher, ScheduledExecutorService scheduler) {
        this.parkingQueue = parkingQueue;
        this.publisher = publisher;
        this.scheduler = scheduler;
    }

    void park(RabbitDelivery delivery, String queue, ParkReason why) {
        attempt(delivery, headers(delivery.task(), queue, why), new AtomicInteger());
    }

    private static Map<String, String> headers(QueuedTask task, String queue, ParkReason why) {
        Map<String, String> headers = new HashMap<>(task.headers());
        headers.put(REASON_HEADER, why.text());
        headers.put(ATTEMPTS_HEADER, Integer.toString(why.attempts()));
        headers.remove(CAUSE_HEADER);
        if (why.cause() != null) {
            headers.put(CAUSE_HEADER, why.cause());
        }
        headers.put(QUEUE_HEADER, queue);
        headers.put(CACHE_HEADER, task.cache());
        return headers;
    }

    private void attempt(RabbitDelivery delivery, Map<String, String> headers, AtomicInteger refusals) {
        if (!delivery.held()) {
            return;
        }
        Outgoing copy = Outgoing.parked(
                parkingQueue,
                delivery.task().body(),
                headers,
                outcome -> settled(outcome, delivery, headers, refusals));
        if (publisher.offer(copy) != Offer.ACCEPTED) {
            later(delivery, headers, refusals);
        }
    }

    private void settled(
            Outcome outcome, RabbitDelivery delivery, Map<String, String> headers, AtomicInteger refusals) {
        if (outcome == Outcome.CONFIRMED) {
            delivery.acknowledge();
        } else if (outcome != Outcome.UNKNOWN && refusals.incrementAndGet() >= REFUSALS) {
            log.warn(
                    "The queue {} does not take what is to be parked ({}); a task of cache {} is dropped",
                    parkingQueue,
                    outcome,
                    delivery.task().cache());
            delivery.acknowledge();
        } else {
            later(delivery, headers, refusals);
        }
    }

    private void later(RabbitDelivery delivery, Map<String, String> headers, AtomicInteger refusals) {
        scheduler.schedule(() -> attempt(delivery, headers, refusals), 1, TimeUnit.SECONDS);
    }
}
