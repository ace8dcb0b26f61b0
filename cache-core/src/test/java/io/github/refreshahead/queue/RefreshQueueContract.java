package io.github.refreshahead.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.queue.RefreshQueue.Delivery;
import io.github.refreshahead.queue.RefreshQueue.Offer;
import io.github.refreshahead.queue.RefreshQueue.Outcome;
import io.github.refreshahead.queue.RefreshQueue.State;
import io.github.refreshahead.queue.RefreshQueue.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link RefreshQueue} does. Each test has tasks of its own. */
public abstract class RefreshQueueContract {

    protected static final Duration LONG = Duration.ofMinutes(10);

    private static final Duration SOON = Duration.ofSeconds(30);

    private final List<RefreshQueue> connected = new ArrayList<>();
    private final List<Outcome> outcomes = Collections.synchronizedList(new ArrayList<>());
    private final List<Delivery> deliveries = Collections.synchronizedList(new ArrayList<>());

    /** The queue of another process on the same tasks, ready to take some; unattended after a second. */
    protected abstract RefreshQueue connect();

    /** Lets that much time pass for the queue. */
    protected abstract void elapse(Duration time);

    /** The bodies of what was set aside. */
    protected abstract List<String> parked();

    @AfterEach
    void closeAll() {
        connected.forEach(RefreshQueue::close);
    }

    @Test
    void offeredTaskIsConfirmedAndArrivesAsItWasSent() {
        process().offer(new QueuedTask("cars", "body".getBytes(UTF_8), LONG, Map.of("trace", "1")), outcomes::add);
        process().consume(10, deliveries::add);

        arrived("body");
        assertThat(outcomes).containsExactly(Outcome.CONFIRMED);
        assertThat(deliveries.get(0).task().cache()).isEqualTo("cars");
        assertThat(deliveries.get(0).task().headers()).containsEntry("trace", "1");
    }

    @Test
    void taskOfACacheThatWasNeverSeenReachesAConsumerThatWasThereBefore() {
        process().consume(10, deliveries::add);
        RefreshQueue publisher = process();

        offer(publisher, "cars", "a");
        offer(publisher, "bikes", "b");

        arrived("a", "b");
    }

    @Test
    void everyAcceptedTaskHasOneOutcomeAndArrives() {
        RefreshQueue publisher = process();
        List<String> sent =
                IntStream.range(0, 2_000).mapToObj(Integer::toString).toList();
        sent.forEach(body -> offer(publisher, "cars", body));
        process().consume(100, delivery -> {
            deliveries.add(delivery);
            delivery.done();
        });

        await().atMost(SOON).until(() -> outcomes.size() == sent.size() && deliveries.size() >= sent.size());
        assertThat(outcomes).containsOnly(Outcome.CONFIRMED).hasSize(sent.size());
        assertThat(bodies()).containsExactlyInAnyOrderElementsOf(sent);
    }

    @Test
    void noMoreThanThePrefetchIsUnderWay() {
        RefreshQueue queue = process();
        List.of("a", "b", "c").forEach(body -> offer(queue, "cars", body));
        queue.consume(2, deliveries::add);
        arrived("a", "b");

        offer(queue, "cars", "d");
        await().atMost(SOON).until(() -> outcomes.size() == 4);
        arrived("a", "b");

        deliveries.get(1).done();
        arrived("a", "b", "c");
    }

    @Test
    void deliveryThatNobodySettledComesAgainWhenItsProcessEnds() {
        RefreshQueue publisher = process();
        RefreshQueue first = process();
        first.consume(10, deliveries::add);
        List.of("a", "b", "c").forEach(body -> offer(publisher, "cars", body));
        arrived("a", "b", "c");
        deliveries.get(1).done();

        first.close();
        publisher.consume(10, deliveries::add);

        arrived("a", "b", "c", "a", "c");
    }

    @Test
    void settlingADeliveryOfAnEndedProcessDoesNothing() {
        RefreshQueue publisher = process();
        RefreshQueue first = process();
        first.consume(10, deliveries::add);
        offer(publisher, "cars", "a");
        arrived("a");
        first.close();

        deliveries.get(0).done();
        publisher.consume(10, deliveries::add);

        arrived("a", "a");
    }

    @Test
    void deliveryIsSettledOnce() {
        RefreshQueue queue = process();
        queue.consume(1, deliveries::add);
        offer(queue, "cars", "a");
        arrived("a");

        deliveries.get(0).done();
        deliveries.get(0).done();
        deliveries.get(0).park("late");
        offer(queue, "cars", "b");

        arrived("a", "b");
        assertThat(parked()).isEmpty();
    }

    @Test
    void parkedTaskIsSetAsideAndDoesNotComeAgain() {
        RefreshQueue queue = process();
        queue.consume(1, deliveries::add);
        offer(queue, "cars", "bad");
        arrived("bad");

        deliveries.get(0).park("malformed");
        offer(queue, "cars", "good");

        arrived("bad", "good");
        assertThat(parked()).containsExactly("bad");
    }

    @Test
    void taskWhoseHandlerFailsIsParkedAndTheNextArrives() {
        RefreshQueue queue = process();
        queue.consume(1, delivery -> {
            if (body(delivery).equals("bad")) {
                throw new IllegalStateException("no");
            }
            deliveries.add(delivery);
        });

        offer(queue, "cars", "bad");
        offer(queue, "cars", "good");

        arrived("good");
        assertThat(parked()).containsExactly("bad");
    }

    @Test
    void expiredTaskIsNotDelivered() {
        RefreshQueue queue = process();
        queue.offer(new QueuedTask("cars", "old".getBytes(UTF_8), Duration.ofMillis(1), Map.of()), outcomes::add);
        offer(queue, "cars", "young");
        await().atMost(SOON).until(() -> outcomes.size() == 2);
        elapse(Duration.ofMillis(10));

        queue.consume(10, deliveries::add);

        arrived("young");
    }

    @Test
    void closedSubscriptionGetsNothingMoreAndWhatItHadCanBeSettled() {
        RefreshQueue queue = process();
        Subscription subscription = queue.consume(1, deliveries::add);
        offer(queue, "cars", "a");
        offer(queue, "cars", "b");
        arrived("a");

        subscription.close();
        deliveries.get(0).done();
        List<Delivery> others = Collections.synchronizedList(new ArrayList<>());
        process().consume(10, others::add);

        await().atMost(SOON).until(() -> others.size() == 1);
        assertThat(body(others.get(0))).isEqualTo("b");
        arrived("a");
    }

    @Test
    void whatWasFetchedButNotHandedOverWhenASubscriptionClosedGoesToOthers() {
        RefreshQueue queue = process();
        List.of("a", "b", "c", "d").forEach(body -> offer(queue, "cars", body));
        await().atMost(SOON).until(() -> outcomes.size() == 4);
        CompletableFuture<Subscription> subscription = new CompletableFuture<>();
        subscription.complete(queue.consume(4, delivery -> {
            deliveries.add(delivery);
            subscription.join().close();
        }));
        await().atMost(SOON).until(() -> !deliveries.isEmpty());

        List<Delivery> others = Collections.synchronizedList(new ArrayList<>());
        process().consume(4, others::add);

        await().atMost(SOON).until(() -> others.size() == 3);
        arrived(body(deliveries.get(0)));
        deliveries.get(0).done();
    }

    @Test
    void consumersShareTheTasks() {
        List<Delivery> others = Collections.synchronizedList(new ArrayList<>());
        RefreshQueue queue = process();
        queue.consume(2, deliveries::add);
        process().consume(2, others::add);

        List.of("a", "b", "c", "d").forEach(body -> offer(queue, "cars", body));

        await().atMost(SOON).until(() -> deliveries.size() == 2 && others.size() == 2);
    }

    @Test
    void queueWithoutConsumerIsUnattendedAfterAWhileAndUpWhenOneComes() {
        RefreshQueue queue = process();
        assertThat(queue.state()).isEqualTo(State.UP);

        elapse(Duration.ofSeconds(2));
        await().atMost(SOON).until(() -> queue.state() == State.UNATTENDED);

        process().consume(1, deliveries::add);
        await().atMost(SOON).until(() -> queue.state() == State.UP);
    }

    @Test
    void closedQueueTakesNothingAndHasToldEveryOutcome() {
        RefreshQueue queue = process();
        IntStream.range(0, 500).forEach(i -> offer(queue, "cars", "x"));

        queue.close();
        queue.close();

        await().atMost(SOON).until(() -> outcomes.size() == 500);
        assertThat(outcomes).containsOnly(Outcome.CONFIRMED);
        assertThat(queue.state()).isEqualTo(State.DOWN);
        assertThat(queue.offer(task("cars", "y"), outcomes::add)).isEqualTo(Offer.DOWN);
        assertThat(outcomes).hasSize(500);
    }

    @Test
    void failingOutcomeCallbackHarmsNobody() {
        RefreshQueue queue = process();
        queue.offer(task("cars", "a"), outcome -> {
            throw new IllegalStateException("no");
        });

        offer(queue, "cars", "b");

        await().atMost(SOON).until(() -> outcomes.equals(List.of(Outcome.CONFIRMED)));
    }

    @Test
    void prefetchBelowOneIsRefused() {
        RefreshQueue queue = process();
        assertThatThrownBy(() -> queue.consume(0, deliveries::add))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("prefetch (0) must be");
    }

    private RefreshQueue process() {
        RefreshQueue queue = connect();
        connected.add(queue);
        return queue;
    }

    private void offer(RefreshQueue queue, String cache, String body) {
        assertThat(queue.offer(task(cache, body), outcomes::add)).isEqualTo(Offer.ACCEPTED);
    }

    private static QueuedTask task(String cache, String body) {
        return new QueuedTask(cache, body.getBytes(UTF_8), LONG, Map.of());
    }

    private void arrived(String... bodies) {
        await().atMost(SOON).untilAsserted(() -> assertThat(bodies()).containsExactlyInAnyOrder(bodies));
    }

    private List<String> bodies() {
        synchronized (deliveries) {
            return deliveries.stream().map(RefreshQueueContract::body).toList();
        }
    }

    private static String body(Delivery delivery) {
        return new String(delivery.task().body(), UTF_8);
    }
}
