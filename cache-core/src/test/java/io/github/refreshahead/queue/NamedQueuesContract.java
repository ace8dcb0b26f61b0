package io.github.refreshahead.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.queue.RefreshQueue.Outcome;
import io.github.refreshahead.queue.RefreshQueue.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link NamedQueues} does. */
public abstract class NamedQueuesContract {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final List<String> ofDefault = new CopyOnWriteArrayList<>();
    private final List<String> ofSlow = new CopyOnWriteArrayList<>();
    private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    private NamedQueues queues;
    private RefreshQueue slow;

    /** Queues that are up, "slow" among them, of which nothing is left from before; unattended after a second. */
    protected abstract NamedQueues connect();

    /** Lets that much time pass for the queues. */
    protected abstract void elapse(Duration time);

    @BeforeEach
    void open() {
        queues = connect();
        slow = queues.named("slow");
    }

    @AfterEach
    void close() {
        queues.close();
    }

    @Test
    void tasksOfOneNameDoNotReachConsumersOfAnother() {
        queues.consume(10, delivery -> settle(delivery, ofDefault));
        slow.consume(10, delivery -> settle(delivery, ofSlow));

        offer(queues, "a");
        offer(slow, "b");
        offer(queues.named(NamedQueues.DEFAULT), "c");

        await().atMost(SOON).until(() -> ofDefault.size() == 2 && ofSlow.size() == 1);
        assertThat(ofDefault).containsExactlyInAnyOrder("cars a", "cars c");
        assertThat(ofSlow).containsExactly("cars b");
        await().atMost(SOON)
                .until(() -> outcomes.equals(List.of(Outcome.CONFIRMED, Outcome.CONFIRMED, Outcome.CONFIRMED)));
    }

    @Test
    void consumerThatSettlesNothingHoldsUpNoOtherQueue() {
        slow.consume(1, delivery -> ofSlow.add("held"));
        queues.consume(1, delivery -> settle(delivery, ofDefault));
        for (int i = 0; i < 5; i++) {
            offer(slow, "slow");
        }
        await().atMost(SOON).until(() -> !ofSlow.isEmpty());

        for (int i = 0; i < 5; i++) {
            offer(queues, "quick");
        }

        await().atMost(SOON).until(() -> ofDefault.size() == 5);
        assertThat(ofSlow).hasSize(1);
    }

    @Test
    void eachQueueIsAttendedOrNot() {
        queues.consume(1, delivery -> settle(delivery, ofDefault));
        elapse(Duration.ofSeconds(2));

        await().atMost(SOON).until(() -> slow.state() == State.UNATTENDED && queues.state() == State.UP);
        slow.consume(1, delivery -> settle(delivery, ofSlow));
        await().atMost(SOON).until(() -> slow.state() == State.UP);
    }

    @Test
    void closingOneAloneDoesNothing() {
        slow.close();
        slow.consume(1, delivery -> settle(delivery, ofSlow));
        offer(slow, "a");

        await().atMost(SOON).until(() -> ofSlow.size() == 1);
    }

    @Test
    void allAreClosedTogether() {
        queues.close();

        assertThat(slow.state()).isEqualTo(State.DOWN);
        assertThat(slow.offer(task("a"), outcomes::add)).isEqualTo(RefreshQueue.Offer.DOWN);
    }

    private void offer(RefreshQueue queue, String body) {
        assertThat(queue.offer(task(body), outcomes::add)).isEqualTo(RefreshQueue.Offer.ACCEPTED);
    }

    private static QueuedTask task(String body) {
        return new QueuedTask("cars", body.getBytes(UTF_8), Duration.ofMinutes(5), Map.of());
    }

    private static void settle(RefreshQueue.Delivery delivery, List<String> seen) {
        seen.add(delivery.task().cache() + " " + new String(delivery.task().body(), UTF_8));
        delivery.done();
    }
}
