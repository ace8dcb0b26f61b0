package io.github.refreshahead.memory;

import io.github.refreshahead.memory.MemoryBroker.Message;
import io.github.refreshahead.queue.ParkReason;
import io.github.refreshahead.queue.QueuedTask;
import io.github.refreshahead.queue.RefreshQueue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One consumer, with what it was given and has not settled. Thread-safe. */
final class MemorySubscription implements RefreshQueue.Subscription {

    private static final Logger log = LoggerFactory.getLogger(InMemoryRefreshQueue.class);

    private final MemoryBroker broker;
    private final Executor executor;
    private final int prefetch;
    private final Consumer<RefreshQueue.Delivery> handler;
    private final Set<MemoryDelivery> underWay = new LinkedHashSet<>();
    private boolean closed;

    MemorySubscription(MemoryBroker broker, Executor executor, int prefetch, Consumer<RefreshQueue.Delivery> handler) {
        this.broker = broker;
        this.executor = executor;
        this.prefetch = prefetch;
        this.handler = handler;
    }

    /** Takes one more, and gives what hands it over; null if it may not have more. */
    synchronized @Nullable Runnable assign(Message message) {
        if (closed || underWay.size() >= prefetch) {
            return null;
        }
        MemoryDelivery delivery = new MemoryDelivery(message);
        underWay.add(delivery);
        return () -> executor.execute(() -> deliver(delivery));
    }

    private void deliver(MemoryDelivery delivery) {
        boolean tooLate;
        synchronized (this) {
            tooLate = closed && underWay.remove(delivery);
        }
        if (tooLate) {
            broker.giveBack(List.of(delivery.message));
        } else if (held(delivery)) {
            handle(delivery);
        }
    }

    private void handle(MemoryDelivery delivery) {
        try {
            handler.accept(delivery);
        } catch (RuntimeException e) {
            log.warn(
                    "The handler of deliveries failed on a task of cache {}: {}",
                    delivery.task().cache(),
                    e.getClass().getName());
            delivery.park("handler failed");
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        broker.remove(this);
    }

    /** What is not settled by now goes to others. */
    void abandon() {
        close();
        List<Message> unsettled = new ArrayList<>();
        synchronized (this) {
            underWay.forEach(delivery -> unsettled.add(delivery.message));
            underWay.clear();
        }
        broker.giveBack(unsettled);
    }

    private synchronized boolean held(MemoryDelivery delivery) {
        return underWay.contains(delivery);
    }

    private synchronized boolean settle(MemoryDelivery delivery) {
        return underWay.remove(delivery);
    }

    private final class MemoryDelivery implements RefreshQueue.Delivery {

        private final Message message;

        MemoryDelivery(Message message) {
            this.message = message;
        }

        @Override
        public QueuedTask task() {
            return message.task();
        }

        @Override
        public void done() {
            if (settle(this)) {
                broker.dispatch();
            }
        }

        @Override
        public void park(ParkReason reason) {
            if (settle(this)) {
                broker.park(message.task(), reason);
                broker.dispatch();
            }
        }
    }
}
