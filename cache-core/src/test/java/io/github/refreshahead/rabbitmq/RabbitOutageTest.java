package io.github.refreshahead.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.queue.RefreshQueue.Offer;
import io.github.refreshahead.queue.RefreshQueue.Outcome;
import io.github.refreshahead.queue.RefreshQueue.State;
import io.github.refreshahead.servers.RabbitServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What happens when the broker dies, hangs or takes nothing. */
class RabbitOutageTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private static RabbitServer server;

    private final String namespace = Namespaces.next();
    private final String queueName = "refresh-ahead." + namespace + ".v1.default";
    private final List<RabbitRefreshQueue> connected = new ArrayList<>();

    @BeforeAll
    static void start() {
        server = RabbitServer.start();
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @AfterEach
    void close() {
        connected.forEach(RabbitRefreshQueue::close);
    }

    @Test
    void brokerThatIsDownFromTheStartIsConnectedToWhenItComes() {
        server.kill();
        RabbitRefreshQueue queue = connect(builder());
        SentTasks sent = new SentTasks(queue);
        ReceivedTasks received = ReceivedTasks.settledAtOnce();
        queue.consume(10, received);
        assertThat(queue.state()).isEqualTo(State.DOWN);
        assertThat(sent.offer("cars", "early")).isEqualTo(Offer.DOWN);

        server.restart();

        awaitUp(queue);
        assertThat(sent.send("cars", "late")).isEqualTo(Outcome.CONFIRMED);
        await().atMost(SOON).until(() -> received.bodies().equals(List.of("late")));
    }

    @Test
    void everyTaskHasOneOutcomeAndNoConfirmedOneIsLostWhenTheBrokerIsKilledUnderLoad() {
        RabbitRefreshQueue queue = connectAndAwaitUp(builder());
        SentTasks sent = new SentTasks(queue);
        for (int cycle = 1; cycle <= 3; cycle++) {
            AtomicBoolean killed = new AtomicBoolean();
            int enough = sent.with(Outcome.CONFIRMED).size() + 500;
            String prefix = cycle + "-";
            CompletableFuture<Void> load = CompletableFuture.runAsync(() -> IntStream.iterate(0, i -> i + 1)
                    .takeWhile(i -> !killed.get() || queue.state() != State.DOWN)
                    .forEach(i -> sent.offer("cars", prefix + i)));
            await().atMost(SOON).until(() -> sent.with(Outcome.CONFIRMED).size() >= enough);
            server.kill();
            killed.set(true);
            load.join();
            await().atMost(SOON).until(sent::allSettled);
            server.restart();
            awaitUp(queue);
        }

        assertThat(sent.settledTwice()).isEmpty();
        assertThat(sent.with(Outcome.UNKNOWN)).isNotEmpty();
        ReceivedTasks received = ReceivedTasks.settledAtOnce();
        queue.consume(100, received);
        await().atMost(SOON).until(() -> received.bodies().containsAll(sent.with(Outcome.CONFIRMED)));
    }

    @Test
    void consumersComeBackAndWhatTheyHeldAndWhatWaitedIsDelivered() {
        RabbitRefreshQueue publisher = connectAndAwaitUp(builder());
        RabbitRefreshQueue consumer = connectAndAwaitUp(builder());
        SentTasks sent = new SentTasks(publisher);
        ReceivedTasks held = ReceivedTasks.unsettled();
        consumer.consume(5, held);
        IntStream.range(0, 20).forEach(i -> sent.offer("cars", "task " + i));
        await().atMost(SOON).until(() -> sent.allSettled() && held.bodies().size() == 5);

        try (Logs logs = Logs.of(RabbitRefreshQueue.class)) {
            server.kill();
            await().atMost(SOON).until(() -> publisher.state() == State.DOWN);
            server.restart();
            await().atMost(SOON).until(() -> held.bodies().size() == 10);
            awaitUp(publisher);
            awaitUp(consumer);

            assertThat(logs.warnings()).hasSize(2).allMatch(line -> line.contains(" is not available: "));
            assertThat(logs.infos()).hasSize(2).containsOnly("RabbitMQ at " + address() + " is available again.");
        }
        held.get(0).done();
        consumer.close();
        ReceivedTasks all = ReceivedTasks.settledAtOnce();
        publisher.consume(5, all);
        await().atMost(SOON).until(() -> all.bodies().stream().distinct().count() == 20);
    }

    @Test
    void tasksOfAConnectionThatTheBrokerClosesAreDeliveredAgain() {
        RabbitRefreshQueue queue = connectAndAwaitUp(builder());
        ReceivedTasks received = ReceivedTasks.unsettled();
        queue.consume(5, received);
        new SentTasks(queue).send("cars", "a");
        await().atMost(SOON).until(() -> received.bodies().size() == 1);

        server.ctl("close_all_connections", "test");

        await().atMost(SOON).until(() -> received.bodies().equals(List.of("a", "a")));
        received.get(0).done();
        received.get(1).done();
        awaitUp(queue);
        queue.close();
        try (RawBroker broker = RawBroker.on(server)) {
            assertThat(broker.bodies(queueName)).isEmpty();
        }
    }

    @Test
    void offersToABrokerThatHangsReturnAtOnceAndAreUnknown() {
        RabbitRefreshQueue queue = connectAndAwaitUp(builder());
        SentTasks sent = new SentTasks(queue);
        ReceivedTasks received = ReceivedTasks.settledAtOnce();
        queue.consume(10, received);
        sent.send("cars", "before");

        server.freeze();
        try {
            IntStream.range(0, 1_000).forEach(i -> sent.offer("cars", "task " + i));
            await().atMost(SOON).until(() -> sent.allSettled() && queue.state() == State.DOWN);
            assertThat(sent.with(Outcome.UNKNOWN)).hasSize(1_000);
            assertThat(sent.offer("cars", "more")).isEqualTo(Offer.DOWN);
        } finally {
            server.thaw();
        }

        awaitUp(queue);
        assertThat(sent.send("cars", "after")).isEqualTo(Outcome.CONFIRMED);
        await().atMost(SOON).until(() -> received.bodies().contains("after"));
        assertThat(sent.settledTwice()).isEmpty();
    }

    @Test
    void brokerThatHangsIsNoticedWithoutTrafficAndConsumersComeBack() {
        RabbitRefreshQueue queue = connectAndAwaitUp(builder());
        ReceivedTasks received = ReceivedTasks.settledAtOnce();
        queue.consume(10, received);
        SentTasks sent = new SentTasks(queue);
        sent.send("cars", "before");

        server.freeze();
        try {
            await().atMost(Duration.ofSeconds(25)).until(() -> queue.state() == State.DOWN);
        } finally {
            server.thaw();
        }

        awaitUp(queue);
        assertThat(sent.send("cars", "after")).isEqualTo(Outcome.CONFIRMED);
        await().atMost(SOON).until(() -> received.bodies().containsAll(List.of("before", "after")));
    }

    @Test
    void writeThatHangsIsEndedAndABufferThatIsFullSaysSo() {
        RabbitRefreshQueue queue = connectAndAwaitUp(builder().buffer(10));
        SentTasks sent = new SentTasks(queue);
        sent.send("cars", "before");
        String large = "x".repeat(4 << 20);

        server.freeze();
        try {
            await().atMost(SOON)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> sent.offer("cars", large + sent.accepted()) == Offer.FULL);
            await().atMost(SOON).until(sent::allSettled);
        } finally {
            server.thaw();
        }

        awaitUp(queue);
        assertThat(sent.send("cars", "after")).isEqualTo(Outcome.CONFIRMED);
        assertThat(sent.settledTwice()).isEmpty();
        assertThat(sent.with(Outcome.UNKNOWN)).isNotEmpty();
    }

    @Test
    void queueOfABrokerThatHangsCanBeClosed() {
        RabbitRefreshQueue queue = connectAndAwaitUp(builder());
        SentTasks sent = new SentTasks(queue);
        queue.consume(10, ReceivedTasks.unsettled());
        sent.send("cars", "before");

        server.freeze();
        try {
            IntStream.range(0, 100).forEach(i -> sent.offer("cars", "task " + i));
            queue.close();
            assertThat(sent.allSettled()).isTrue();
        } finally {
            server.thaw();
        }
        assertThat(sent.settledTwice()).isEmpty();
        assertThat(sent.with(Outcome.UNKNOWN)).hasSize(100);
    }

    @Test
    void alarmStopsPublishingAndParkingButNotConsuming() {
        RabbitRefreshQueue queue = connectAndAwaitUp(builder());
        SentTasks sent = new SentTasks(queue);
        IntStream.range(0, 5).forEach(i -> sent.offer("cars", "task " + i));
        await().atMost(SOON).until(sent::allSettled);

        server.ctl("set_vm_memory_high_watermark", "absolute", "1MB");
        ReceivedTasks received = ReceivedTasks.unsettled();
        try (Logs logs = Logs.of(RabbitRefreshQueue.class)) {
            sent.offer("cars", "last");
            await().atMost(SOON).until(() -> queue.state() == State.DOWN);
            assertThat(sent.offer("cars", "more")).isEqualTo(Offer.DOWN);
            await().atMost(SOON).until(sent::allSettled);

            queue.consume(1, received);
            await().atMost(SOON).until(() -> received.bodies().size() == 1);
            received.get(0).done();
            await().atMost(SOON).until(() -> received.bodies().size() == 2);
            received.get(1).park("malformed");
            assertThat(logs.warnings())
                    .containsExactly("RabbitMQ at " + address() + " takes no messages: low on memory.");
        } finally {
            server.ctl("set_vm_memory_high_watermark", "0.4");
        }

        await().atMost(SOON).until(() -> received.bodies().size() == 3);
        awaitUp(queue);
        assertThat(sent.send("cars", "after")).isEqualTo(Outcome.CONFIRMED);
        assertThat(sent.settledTwice()).isEmpty();
        try (RawBroker broker = RawBroker.on(server)) {
            assertThat(broker.bodies(queueName.replace("default", "parked"))).hasSize(1);
        }
    }

    @Test
    void writeThatAnAlarmHoldsUpIsEnded() {
        RabbitRefreshQueue queue = connectAndAwaitUp(builder());
        SentTasks sent = new SentTasks(queue);
        sent.send("cars", "before");
        String large = "x".repeat(4 << 20);

        server.ctl("set_vm_memory_high_watermark", "absolute", "1MB");
        try {
            IntStream.range(0, 20).forEach(i -> sent.offer("cars", large + i));
            await().atMost(SOON).until(sent::allSettled);
        } finally {
            server.ctl("set_vm_memory_high_watermark", "0.4");
        }

        awaitUp(queue);
        assertThat(sent.send("cars", "after")).isEqualTo(Outcome.CONFIRMED);
        assertThat(sent.settledTwice()).isEmpty();
    }

    @Test
    void queueIsADurableQuorumQueueWithItsLimits() {
        connectAndAwaitUp(builder());

        assertThat(server.ctl("list_queues", "name", "type", "durable", "arguments"))
                .filteredOn(line -> line.contains(queueName))
                .singleElement()
                .asString()
                .contains("quorum", "true", "\"x-delivery-limit\",20", "\"x-max-length\",100000", "reject-publish");
    }

    private RabbitRefreshQueueBuilder builder() {
        return RabbitRefreshQueue.builder()
                .uri(server.uri())
                .namespace(namespace)
                .unattendedAfter(SOON);
    }

    private String address() {
        return server.uri().getHost() + ":" + server.uri().getPort();
    }

    private RabbitRefreshQueue connect(RabbitRefreshQueueBuilder builder) {
        RabbitRefreshQueue queue = builder.connect();
        connected.add(queue);
        return queue;
    }

    private RabbitRefreshQueue connectAndAwaitUp(RabbitRefreshQueueBuilder builder) {
        RabbitRefreshQueue queue = connect(builder);
        awaitUp(queue);
        return queue;
    }

    private static void awaitUp(RabbitRefreshQueue queue) {
        await().atMost(SOON).until(() -> queue.state() == State.UP);
    }
}
