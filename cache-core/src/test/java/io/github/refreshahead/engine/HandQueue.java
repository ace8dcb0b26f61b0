package io.github.refreshahead.engine;

import io.github.refreshahead.queue.ParkReason;
import io.github.refreshahead.queue.QueuedTask;
import io.github.refreshahead.queue.RefreshQueue;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A queue in which nothing moves but by the test's hand. */
final class HandQueue implements RefreshQueue {

    record Sent(QueuedTask task, Consumer<Outcome> settled) {}

    final List<Sent> sent = new CopyOnWriteArrayList<>();
    final List<String> settledDeliveries = new CopyOnWriteArrayList<>();
    volatile State state = State.UP;
    volatile Offer answer = Offer.ACCEPTED;
    volatile @Nullable Consumer<Delivery> handler;

    @Override
    public State state() {
        return state;
    }

    @Override
    public Offer offer(QueuedTask task, Consumer<Outcome> settled) {
        if (answer == Offer.ACCEPTED) {
            sent.add(new Sent(task, settled));
        }
        return answer;
    }

    @Override
    public Subscription consume(int prefetch, Consumer<Delivery> consumer) {
        handler = consumer;
        return () -> handler = null;
    }

    /** Confirms the task and hands it to the consumer. */
    void deliver(Sent sentTask) {
        sentTask.settled().accept(Outcome.CONFIRMED);
        deliver(sentTask.task());
    }

    void deliver(QueuedTask task) {
        Consumer<Delivery> consumer = handler;
        if (consumer == null) {
            throw new IllegalStateException("nobody consumes");
        }
        consumer.accept(new Delivery() {
            @Override
            public QueuedTask task() {
                return task;
            }

            @Override
            public void done() {
                settledDeliveries.add("done");
            }

            @Override
            public void park(ParkReason reason) {
                settledDeliveries.add(
                        "parked: " + reason.text() + (reason.cause() == null ? "" : ", " + reason.cause()));
            }
        });
    }

    @Override
    public void close() {
        handler = null;
    }
}
