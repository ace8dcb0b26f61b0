package io.github.refreshahead.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.queue.ParkReason;
import io.github.refreshahead.queue.QueuedTask;
import io.github.refreshahead.queue.RefreshQueue;
import io.github.refreshahead.queue.RefreshQueue.Offer;
import io.github.refreshahead.queue.RefreshQueue.Outcome;
import io.github.refreshahead.queue.RefreshQueueContract;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InMemoryRefreshQueueTest extends RefreshQueueContract {

    private final AtomicLong clock = new AtomicLong();
    private final InMemoryRefreshQueue shared = InMemoryRefreshQueue.builder()
            .ticker(clock::get)
            .unattendedAfter(Duration.ofSeconds(1))
            .build();

    @Override
    protected RefreshQueue connect() {
        return shared.peer();
    }

    @Override
    protected void elapse(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Override
    protected List<String> parked() {
        return shared.parked().stream()
                .map(parked -> new String(parked.task().body(), UTF_8))
                .toList();
    }

    @Test
    void nothingHappensBeforeAGivenExecutorRuns() {
        Queue<Runnable> steps = new ArrayDeque<>();
        InMemoryRefreshQueue queue =
                InMemoryRefreshQueue.builder().executor(steps::add).build();
        List<Outcome> outcomes = new ArrayList<>();
        List<RefreshQueue.Delivery> deliveries = new ArrayList<>();
        queue.consume(1, deliveries::add);

        queue.offer(task("a"), outcomes::add);
        assertThat(outcomes).isEmpty();
        assertThat(deliveries).isEmpty();

        steps.remove().run();
        steps.remove().run();
        assertThat(outcomes).containsExactly(Outcome.CONFIRMED);
        assertThat(deliveries).hasSize(1);
        assertThat(steps).isEmpty();
    }

    @Test
    void taskThatWasHandedOutButNeverRunComesAgainWhenItsQueueCloses() {
        Queue<Runnable> steps = new ArrayDeque<>();
        InMemoryRefreshQueue queue =
                InMemoryRefreshQueue.builder().executor(steps::add).build();
        InMemoryRefreshQueue peer = queue.peer();
        List<RefreshQueue.Delivery> deliveries = new ArrayList<>();
        peer.consume(1, deliveries::add);
        queue.offer(task("a"), outcome -> {});
        assertThat(queue.waiting()).isZero();

        peer.close();
        assertThat(queue.waiting()).isEqualTo(1);
        steps.forEach(Runnable::run);
        assertThat(deliveries).isEmpty();
        assertThat(queue.waiting()).isEqualTo(1);
    }

    @Test
    void fullQueueTakesNoMoreUntilTasksExpire() {
        InMemoryRefreshQueue queue = InMemoryRefreshQueue.builder()
                .limit(2)
                .ticker(clock::get)
                .executor(Runnable::run)
                .build();
        assertThat(queue.offer(task("a"), outcome -> {})).isEqualTo(Offer.ACCEPTED);
        assertThat(queue.offer(task("b"), outcome -> {})).isEqualTo(Offer.ACCEPTED);
        assertThat(queue.offer(task("c"), outcome -> {})).isEqualTo(Offer.FULL);

        elapse(LONG);

        assertThat(queue.offer(task("d"), outcome -> {})).isEqualTo(Offer.ACCEPTED);
        assertThat(queue.waiting()).isEqualTo(1);
    }

    @Test
    void parkedTaskKeepsItsReason() {
        InMemoryRefreshQueue queue =
                InMemoryRefreshQueue.builder().executor(Runnable::run).build();
        queue.consume(1, delivery -> delivery.park("malformed"));

        queue.offer(task("a"), outcome -> {});

        assertThat(queue.parked())
                .singleElement()
                .extracting(InMemoryRefreshQueue.Parked::reason)
                .isEqualTo(ParkReason.of("malformed"));
    }

    private static QueuedTask task(String body) {
        return new QueuedTask("cars", body.getBytes(UTF_8), LONG, Map.of());
    }
}
