package io.github.refreshahead.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.queue.RefreshQueue.Offer;
import io.github.refreshahead.queue.RefreshQueue.Outcome;
import io.github.refreshahead.queue.RefreshQueue.State;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What happens when the broker answers nothing, or takes nothing. */
class RabbitHangTest extends OwnBroker {

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
    void taskThatAnAlarmKeepsFromBeingParkedIsNotLost() {
        RabbitRefreshQueue queue = connectAndAwaitUp(builder());
        SentTasks sent = new SentTasks(queue);
        ReceivedTasks received = ReceivedTasks.unsettled();
        queue.consume(1, received);
        sent.send("cars", "bad");
        await().atMost(SOON).until(() -> received.bodies().equals(List.of("bad")));

        server.ctl("set_vm_memory_high_watermark", "absolute", "1MB");
        try {
            sent.offer("cars", "last");
            await().atMost(SOON).until(() -> queue.state() == State.DOWN);
            received.get(0).park("malformed");
            queue.close();
        } finally {
            server.ctl("set_vm_memory_high_watermark", "0.4");
        }

        ReceivedTasks again = ReceivedTasks.unsettled();
        connectAndAwaitUp(builder()).consume(10, again);
        await().atMost(SOON).until(() -> again.bodies().contains("bad"));
    }

    @Test
    void writeThatAnAlarmHoldsUpIsEnded() {
        RabbitRefreshQueue queue = connectAndAwaitUp(builder());
        SentTasks sent = new SentTasks(queue);
        sent.send("cars", "before");

        server.ctl("set_vm_memory_high_watermark", "absolute", "1MB");
        try (Logs logs = Logs.of(RabbitRefreshQueue.class)) {
            sent.offer("cars", "x".repeat(64 << 20));
            await().atMost(SOON).until(() -> !logs.warnings().isEmpty());
            await().atMost(SOON).until(() -> logs.debugs().stream()
                    .anyMatch(line -> line.endsWith("publishing: no answer in time")));
            await().atMost(SOON).until(sent::allSettled);
        } finally {
            server.ctl("set_vm_memory_high_watermark", "0.4");
        }

        awaitUp(queue);
        assertThat(sent.send("cars", "after")).isEqualTo(Outcome.CONFIRMED);
        assertThat(sent.settledTwice()).isEmpty();
    }
}
