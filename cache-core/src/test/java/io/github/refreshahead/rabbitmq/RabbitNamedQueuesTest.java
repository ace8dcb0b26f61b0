package io.github.refreshahead.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.RefreshAheadException;
import io.github.refreshahead.queue.MeasuredQueue.Depth;
import io.github.refreshahead.queue.NamedQueues;
import io.github.refreshahead.queue.NamedQueuesContract;
import io.github.refreshahead.queue.RefreshQueue.Outcome;
import io.github.refreshahead.queue.RefreshQueue.State;
import io.github.refreshahead.servers.RabbitServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The contract, and what concerns the broker's own queues and exchanges, on a real broker. */
class RabbitNamedQueuesTest extends NamedQueuesContract {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final RabbitServer server = RabbitServer.shared();
    private final String namespace = Namespaces.next();
    private final String other = namespace + "-other";
    private final String prefix = "refresh-ahead." + other + ".v1";

    private RabbitRefreshQueueBuilder builder() {
        return RabbitRefreshQueue.builder()
                .uri(server.uri())
                .namespace(other)
                .queues("slow")
                .unattendedAfter(Duration.ofSeconds(1));
    }

    @Override
    protected NamedQueues connect() {
        RabbitRefreshQueue queue = builder().namespace(namespace).connect();
        await().atMost(SOON).until(() -> queue.depth() != null);
        return queue;
    }

    /** It does by itself. */
    @Override
    protected void elapse(Duration time) {}

    @Test
    void eachQueueHasAnExchangeAndABoundOfItsOwn() throws IOException {
        try (RabbitRefreshQueue queue = builder().queueLimit(3).connect();
                RawBroker broker = RawBroker.on(server)) {
            await().atMost(SOON).until(() -> queue.depth() != null);
            SentTasks slow = new SentTasks(queue.named("slow"));
            SentTasks quick = new SentTasks(queue);
            AtomicInteger number = new AtomicInteger();

            await().atMost(SOON).until(() -> slow.send("cars", "s" + number.incrementAndGet()) == Outcome.REFUSED);

            assertThat(quick.send("bikes", "q")).isEqualTo(Outcome.CONFIRMED);
            int kept = slow.with(Outcome.CONFIRMED).size();
            await().atMost(SOON).until(() -> new Depth(kept + 1, 0).equals(queue.depth()));
            String exchange = prefix + ".slow";
            assertThat(broker.take(exchange)).hasSize(kept).allSatisfy(message -> {
                assertThat(message.getEnvelope().getExchange()).isEqualTo(exchange);
                assertThat(message.getEnvelope().getRoutingKey()).isEqualTo("cars");
            });
        }
    }

    @Test
    void cacheThatMovesLeavesNothingThatFillsItsOldQueue() {
        try (RabbitRefreshQueue queue = builder().connect();
                RawBroker broker = RawBroker.on(server)) {
            await().atMost(SOON).until(() -> queue.depth() != null);
            new SentTasks(queue.named("slow")).send("cars", "before");

            new SentTasks(queue).send("cars", "after");

            assertThat(broker.bodies(prefix + ".slow")).containsExactly("before");
            assertThat(broker.bodies(prefix + ".default")).containsExactly("after");
        }
    }

    @Test
    void queueThatWasNotNamedIsRefusedWithTheRemedy() {
        try (RabbitRefreshQueue queue = builder().connect()) {
            assertThatThrownBy(() -> queue.named("quick"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "no queue 'quick' is known, but [default, slow]; name it where the RabbitRefreshQueue is"
                                    + " built, with queues()");
        }
        assertThatThrownBy(() -> builder().queues("parked"))
                .hasMessage("queue (parked) must be 1 to 50 letters, digits, dashes or underscores, and not parked or"
                        + " events");
    }

    @Test
    void namedQueueWithOtherArgumentsIsAMismatchAtStartAndDownAfterwards() throws IOException {
        try (RawBroker broker = RawBroker.on(server)) {
            broker.channel().queueDeclare(prefix + ".slow", true, false, false, Map.of("x-queue-type", "quorum"));
            try (RabbitRefreshQueue queue = builder().connect()) {
                QueueMismatchException mismatch = catchThrowableOfType(QueueMismatchException.class, queue::check);

                assertThat(mismatch.name()).isEqualTo(prefix + ".slow");
                assertThat(queue.named("slow").state()).isEqualTo(State.DOWN);
                broker.channel().queueDelete(prefix + ".slow");
                await().atMost(SOON).until(() -> queue.state() != State.DOWN);
            }
        }
    }

    @Test
    void passiveTopologyWantsNamedQueuesAndTheirExchangesToBeThere() throws IOException {
        try (RawBroker broker = RawBroker.on(server)) {
            for (String name : new String[] {".default", ".slow", ".parked"}) {
                broker.channel().queueDeclare(prefix + name, true, false, false, Map.of("x-queue-type", "classic"));
            }
            broker.channel().exchangeDeclare(prefix, "direct", true);
            try (RabbitRefreshQueue queue = builder().topology(Topology.PASSIVE).connect()) {
                assertThatThrownBy(queue::check)
                        .isExactlyInstanceOf(RefreshAheadException.class)
                        .hasMessageContaining("no exchange '" + prefix + ".slow'");
                broker.channel().exchangeDeclare(prefix + ".slow", "direct", true);
                queue.check();
            }
        }
    }

    @Test
    void namedQueueThatWasDeletedIsMadeAgain() throws IOException {
        try (RabbitRefreshQueue queue = builder().connect();
                RawBroker broker = RawBroker.on(server)) {
            await().atMost(SOON).until(() -> queue.depth() != null);
            SentTasks sent = new SentTasks(queue.named("slow"));
            ReceivedTasks received = ReceivedTasks.settledAtOnce();
            queue.named("slow").consume(10, received);
            sent.send("cars", "a");
            await().atMost(SOON).until(() -> received.bodies().contains("a"));

            broker.channel().queueDelete(prefix + ".slow");

            AtomicInteger number = new AtomicInteger();
            await().atMost(SOON).until(() -> sent.send("cars", "b" + number.incrementAndGet()) == Outcome.CONFIRMED);
            await().atMost(SOON).until(() -> received.bodies().contains("b" + number.get()));
        }
    }
}
