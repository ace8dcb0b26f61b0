package io.github.refreshahead.rabbitmq;

import static org.awaitility.Awaitility.await;

import io.github.refreshahead.near.InvalidationBus;
import io.github.refreshahead.queue.QueuedTask;
import io.github.refreshahead.queue.RefreshQueue.Offer;
import io.github.refreshahead.queue.RefreshQueue.State;
import io.github.refreshahead.servers.RabbitServer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;

/**
 * Prints how long events take from one process's bus to another's, on one broker, with and without as many tasks on the
 * same connection as it takes; and how long those tasks take to be confirmed, which is what events would wait behind them.
 */
final class EventLatency implements InvalidationBus.Listener {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int WARM_UP = 5_000;
    private static final int EVENTS = 20_000;
    private static final Duration INTERVAL = Duration.ofMillis(1);

    private final AtomicBoolean connected = new AtomicBoolean();
    private final AtomicInteger received = new AtomicInteger();
    private final Histogram micros = new SynchronizedHistogram(3);

    private EventLatency() {}

    public static void main(String[] args) {
        try (RabbitServer server = RabbitServer.start();
                RabbitRefreshQueue publisher = connect(server);
                RabbitRefreshQueue subscriber = connect(server)) {
            EventLatency events = new EventLatency();
            subscriber.invalidationBus().subscribe(events);
            await().atMost(SOON).until(events.connected::get);
            events.measure(publisher, WARM_UP);
            print("events", events.measure(publisher, EVENTS));

            AtomicBoolean enough = new AtomicBoolean();
            Histogram tasks = new SynchronizedHistogram(3);
            CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> flood(publisher, enough, tasks));
            print("events beside tasks", events.measure(publisher, EVENTS));
            enough.set(true);
            flood.join();
            print("tasks to confirm", tasks);
        }
    }

    private static RabbitRefreshQueue connect(RabbitServer server) {
        RabbitRefreshQueue queue = RabbitRefreshQueue.builder()
                .uri(server.uri())
                .namespace("latency")
                .unattendedAfter(SOON)
                .queueLimit(10_000_000)
                .connect();
        await().atMost(SOON).until(() -> queue.state() == State.UP);
        return queue;
    }

    private Histogram measure(RabbitRefreshQueue publisher, int events) {
        await().atMost(SOON).until(() -> received.get() % 1_000 == 0);
        int before = received.get();
        micros.reset();
        long next = System.nanoTime();
        for (int i = 0; i < events; ) {
            LockSupport.parkNanos(next - System.nanoTime());
            byte[] event = ByteBuffer.allocate(200).putLong(System.nanoTime()).array();
            if (publisher.invalidationBus().publish(event, () -> {})) {
                i++;
                next += INTERVAL.toNanos();
            }
        }
        await().atMost(SOON).until(() -> received.get() == before + events);
        return micros;
    }

    private static void flood(RabbitRefreshQueue queue, AtomicBoolean enough, Histogram micros) {
        while (!enough.get()) {
            long from = System.nanoTime();
            QueuedTask task = new QueuedTask("cars", new byte[300], Duration.ofMinutes(10), Map.of());
            Offer offer = queue.offer(task, outcome -> micros.recordValue((System.nanoTime() - from) / 1_000));
            if (offer != Offer.ACCEPTED) {
                LockSupport.parkNanos(100_000);
            }
        }
    }

    @Override
    public void connected() {
        connected.set(true);
    }

    @Override
    public void disconnected() {
        connected.set(false);
    }

    @Override
    public void received(byte[] event) {
        micros.recordValue((System.nanoTime() - ByteBuffer.wrap(event).getLong()) / 1_000);
        received.incrementAndGet();
    }

    private static void print(String what, Histogram micros) {
        System.out.printf(
                "%-20s n %d  p50 %.2f ms  p99 %.2f ms  max %.2f ms%n",
                what,
                micros.getTotalCount(),
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(99) / 1e3,
                micros.getMaxValue() / 1e3);
    }
}
