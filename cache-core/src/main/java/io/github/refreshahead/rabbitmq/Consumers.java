package io.github.refreshahead.rabbitmq;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The subscriptions, on a connection of their own, so that an alarm of the broker does not hold them up. There is no such
 * connection before the first subscription. Everything happens on the supervisor's thread.
 */
final class Consumers {

    private final QueueTopology topology;
    private final Executor supervisor;
    private final Link link;

    /** Ends with the connection: what is settled after that comes again anyway. */
    private final ExecutorService acknowledging = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            NamedThreads.daemons("acknowledging"),
            new ThreadPoolExecutor.DiscardPolicy());

    private final List<RabbitSubscription> subscriptions = new ArrayList<>();

    /** @param link makes the connection with that setup */
    Consumers(QueueTopology topology, Executor supervisor, Function<Link.Setup, Link> link) {
        this.topology = topology;
        this.supervisor = supervisor;
        this.link = link.apply(this::openAll);
    }

    Executor acknowledging() {
        return acknowledging;
    }

    void execute(Runnable work) {
        supervisor.execute(work);
    }

    void add(RabbitSubscription subscription) {
        execute(() -> {
            subscriptions.add(subscription);
            BrokerConnection connection = link.current();
            if (connection == null) {
                link.start();
            } else {
                open(subscription, connection);
            }
        });
    }

    void remove(RabbitSubscription subscription) {
        execute(() -> {
            subscriptions.remove(subscription);
            subscription.cancel();
        });
    }

    /** After the broker has ended a subscription on a connection that is still up. */
    void again(RabbitSubscription subscription, BrokerConnection connection) {
        execute(() -> {
            if (link.current() == connection && subscriptions.contains(subscription)) {
                open(subscription, connection);
            }
        });
    }

    /** After what has been settled is acknowledged, if that takes no longer than that. */
    void close(Duration atMost) {
        acknowledging.shutdown();
        try {
            acknowledging.awaitTermination(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        link.close(atMost);
    }

    private void openAll(BrokerConnection connection) throws IOException, TimeoutException {
        topology.apply(connection);
        for (RabbitSubscription subscription : subscriptions) {
            subscription.open(connection);
        }
    }

    private void open(RabbitSubscription subscription, BrokerConnection connection) {
        try {
            topology.apply(connection);
            subscription.open(connection);
        } catch (IOException | RuntimeException e) {
            link.discard(connection, e);
        }
    }
}
