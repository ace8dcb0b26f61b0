package io.github.refreshahead.rabbitmq;

import io.github.refreshahead.queue.QueuedTask;
import io.github.refreshahead.queue.RefreshQueue;
import java.util.function.Consumer;

/** One of the queues of a namespace, over the connections that all of them share. Thread-safe. */
final class NamedRabbitQueue implements RefreshQueue {

    private final String name;
    private final QueueTopology topology;
    private final Publisher publisher;
    private final Parking parking;
    private final Consumers consumers;
    private final Attendance attendance;

    NamedRabbitQueue(
            String name,
            QueueTopology topology,
            Publisher publisher,
            Parking parking,
            Consumers consumers,
            Attendance attendance) {
        this.name = name;
        this.topology = topology;
        this.publisher = publisher;
        this.parking = parking;
        this.consumers = consumers;
        this.attendance = attendance;
    }

    Attendance attendance() {
        return attendance;
    }

    @Override
    public State state() {
        if (!publisher.takes()) {
            return State.DOWN;
        }
        return attendance.attended() ? State.UP : State.UNATTENDED;
    }

    @Override
    public Offer offer(QueuedTask task, Consumer<Outcome> settled) {
        return publisher.offer(Outgoing.task(topology.exchange(name), task, settled));
    }

    /** @throws IllegalArgumentException if prefetch is not from 1 to 65,535 */
    @Override
    public Subscription consume(int prefetch, Consumer<Delivery> handler) {
        if (prefetch < 1 || prefetch > 65_535) {
            throw new IllegalArgumentException("prefetch (" + prefetch + ") must be from 1 to 65535");
        }
        RabbitSubscription subscription = new RabbitSubscription(
                topology.queue(name),
                prefetch,
                handler,
                (delivery, why) -> parking.park(delivery, name, why),
                consumers);
        consumers.add(subscription);
        return subscription;
    }

    /** Does nothing: the connections are not its own. */
    @Override
    public void close() {}
}
