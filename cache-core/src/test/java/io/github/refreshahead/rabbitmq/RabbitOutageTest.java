package io.github.refreshahead.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.queue.RefreshQueue.Offer;
import io.github.refreshahead.queue.RefreshQueue.Outcome;
import io.github.refreshahead.queue.RefreshQueue.State;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What happens when the broker dies and comes back. */
class RabbitOutageTest extends OwnBroker {

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
        for (int cycle = 1; cycle <= 2; cycle++) {
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
    void queueIsADurableQuorumQueueWithItsLimits() {
        connectAndAwaitUp(builder());

        assertThat(server.ctl("list_queues", "name", "type", "durable", "arguments"))
                .filteredOn(line -> line.contains(queueName))
                .singleElement()
                .asString()
                .contains("quorum", "true", "\"x-delivery-limit\",20", "\"x-max-length\",100000", "reject-publish");
    }
}
