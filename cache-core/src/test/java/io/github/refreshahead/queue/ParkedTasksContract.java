package io.github.refreshahead.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.queue.MeasuredQueue.Depth;
import io.github.refreshahead.queue.ParkedTasks.ParkedTask;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every queue promises that lets a person look after parked tasks. */
public abstract class ParkedTasksContract {

    private static final Duration AT_MOST = Duration.ofSeconds(30);

    private final List<String> delivered = new CopyOnWriteArrayList<>();
    private RefreshQueue queue;
    private ParkedTasks parked;

    /** A queue that is up, and of which nothing is left from before. */
    protected abstract RefreshQueue connect();

    @BeforeEach
    void open() {
        queue = connect();
        parked = (ParkedTasks) queue;
    }

    @AfterEach
    void close() {
        queue.close();
    }

    private void park(String... bodies) {
        RefreshQueue.Subscription subscription = queue.consume(
                10,
                delivery ->
                        delivery.park("reason of " + new String(delivery.task().body(), UTF_8)));
        for (String body : bodies) {
            queue.offer(task(body), outcome -> {});
        }
        await().atMost(AT_MOST).until(() -> parked.listParked(100).size() == bodies.length);
        subscription.close();
    }

    @Test
    void whyIsToldWithAttemptsAndClassOfTheCause() {
        ParkReason reason = ParkReason.failed(10, new IllegalStateException("of VIN WVW1"));
        queue.consume(10, delivery -> delivery.park(reason));
        queue.offer(task("a"), outcome -> {});

        await().atMost(AT_MOST).until(() -> parked.listParked(100).size() == 1);
        assertThat(parked.listParked(100))
                .containsExactly(new ParkedTask(
                        "cars",
                        "default",
                        new ParkReason("failed 10 times in a row", 10, "java.lang.IllegalStateException")));
    }

    @Test
    void taskGoesBackToTheQueueThatItCameFrom() {
        RefreshQueue slow = ((NamedQueues) queue).named("slow");
        RefreshQueue.Subscription parking = slow.consume(10, delivery -> delivery.park("of slow"));
        slow.offer(task("a"), outcome -> {});
        await().atMost(AT_MOST).until(() -> parked.listParked(100).size() == 1);
        assertThat(parked.listParked(100)).containsExactly(new ParkedTask("cars", "slow", ParkReason.of("of slow")));
        parking.close();
        List<String> elsewhere = new CopyOnWriteArrayList<>();
        queue.consume(10, delivery -> elsewhere.add("default"));
        slow.consume(10, delivery -> {
            elsewhere.add("slow " + new String(delivery.task().body(), UTF_8));
            delivery.done();
        });

        assertThat(parked.retryParked(100)).isEqualTo(1);

        await().atMost(AT_MOST).until(() -> !elsewhere.isEmpty());
        assertThat(elsewhere).containsExactly("slow a");
        assertThat(parked.listParked(100)).isEmpty();
    }

    private static QueuedTask task(String body) {
        return new QueuedTask("cars", body.getBytes(UTF_8), Duration.ofMinutes(5), Map.of("traceparent", "of " + body));
    }

    private void consume() {
        queue.consume(10, delivery -> {
            delivered.add(
                    delivery.task().cache() + " " + new String(delivery.task().body(), UTF_8) + " "
                            + delivery.task().headers());
            delivery.done();
        });
    }

    @Test
    void parkedTasksAreListedWithTheirReasons() {
        park("a", "b");

        assertThat(parked.listParked(100))
                .containsExactlyInAnyOrder(
                        new ParkedTask("cars", "default", ParkReason.of("reason of a")),
                        new ParkedTask("cars", "default", ParkReason.of("reason of b")));
        assertThat(parked.listParked(1)).hasSize(1);
    }

    /** A broker that counts how often a message was given back would have thrown it away by then. */
    @Test
    void lookingDoesNotWearThemOut() {
        park("a");

        for (int i = 0; i < 25; i++) {
            assertThat(parked.listParked(100))
                    .containsExactly(new ParkedTask("cars", "default", ParkReason.of("reason of a")));
        }
    }

    @Test
    void parkedTasksAreTriedAgainAsTheyWere() {
        park("a", "b");
        consume();

        assertThat(parked.retryParked(100)).isEqualTo(2);

        await().atMost(AT_MOST).until(() -> delivered.size() == 2);
        assertThat(delivered).containsExactlyInAnyOrder("cars a {traceparent=of a}", "cars b {traceparent=of b}");
        assertThat(parked.listParked(100)).isEmpty();
    }

    @Test
    void onlySoManyAreTriedAgain() {
        park("a", "b");

        assertThat(parked.retryParked(1)).isEqualTo(1);

        assertThat(parked.listParked(100)).hasSize(1);
    }

    @Test
    void parkedTasksAreThrownAway() {
        park("a", "b");

        assertThat(parked.purgeParked()).isEqualTo(2);

        assertThat(parked.listParked(100)).isEmpty();
        assertThat(parked.purgeParked()).isZero();
    }

    @Test
    void depthIsKnown() {
        park("a");
        queue.offer(task("b"), outcome -> {});

        await().atMost(AT_MOST).until(() -> new Depth(1, 1).equals(((MeasuredQueue) queue).depth()));
    }
}
