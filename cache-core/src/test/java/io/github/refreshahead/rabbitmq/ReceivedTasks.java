package io.github.refreshahead.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.refreshahead.queue.RefreshQueue;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Keeps what arrives. */
final class ReceivedTasks implements Consumer<RefreshQueue.Delivery> {

    private final List<RefreshQueue.Delivery> deliveries = new CopyOnWriteArrayList<>();
    private final Consumer<RefreshQueue.Delivery> then;

    private ReceivedTasks(Consumer<RefreshQueue.Delivery> then) {
        this.then = then;
    }

    static ReceivedTasks settledAtOnce() {
        return new ReceivedTasks(RefreshQueue.Delivery::done);
    }

    static ReceivedTasks unsettled() {
        return new ReceivedTasks(delivery -> {});
    }

    @Override
    public void accept(RefreshQueue.Delivery delivery) {
        deliveries.add(delivery);
        then.accept(delivery);
    }

    RefreshQueue.Delivery get(int index) {
        return deliveries.get(index);
    }

    List<String> bodies() {
        return deliveries.stream()
                .map(delivery -> new String(delivery.task().body(), UTF_8))
                .toList();
    }
}
