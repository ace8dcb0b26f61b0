package io.github.refreshahead.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.GetResponse;
import io.github.refreshahead.queue.QueuedTask;
import io.github.refreshahead.queue.RefreshQueue;
import io.github.refreshahead.queue.RefreshQueue.Outcome;
import io.github.refreshahead.queue.RefreshQueue.State;
import io.github.refreshahead.servers.RabbitServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is delivered, and what becomes of it, on a real broker. */
class RabbitConsumeTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final RabbitServer server = RabbitServer.shared();
    private final String namespace = Namespaces.next();
    private final String exchange = "refresh-ahead." + namespace + ".v1";
    private final String queueName = exchange + ".default";
    private final String parkingQueue = exchange + ".parked";
    private final ReceivedTasks received = ReceivedTasks.unsettled();
    private RabbitRefreshQueue queue;
    private SentTasks sent;
    private RawBroker broker;

    @BeforeEach
    void connect() {
        broker = RawBroker.on(server);
        connect(Topology.DECLARE);
    }

    private void connect(Topology topology) {
        queue = RabbitRefreshQueue.builder()
                .uri(server.uri())
                .namespace(namespace)
                .topology(topology)
                .connect();
        sent = new SentTasks(queue);
        await().atMost(SOON).until(() -> queue.state() == State.UP);
    }

    @AfterEach
    void close() {
        queue.close();
        broker.close();
    }

    @Test
    void consumerOfADeletedQueueMakesItAgainAndGoesOn() throws IOException {
        queue.consume(10, received);
        sent.send("cars", "a");
        arrived("a");

        broker.channel().queueDelete(queueName);

        await().atMost(SOON).until(() -> sent.send("cars", "b") == Outcome.CONFIRMED);
        await().atMost(SOON).until(() -> received.bodies().contains("b"));
    }

    @Test
    void parkedTaskKeepsItsBodyAndSaysWhyAndWhereFrom() throws IOException {
        queue.consume(1, received);
        queue.offer(
                new QueuedTask("cars", "bad".getBytes(UTF_8), Duration.ofMinutes(1), Map.of("trace", "1")), o -> {});
        arrived("bad");

        received.get(0).park("malformed");
        sent.offer("cars", "next");
        arrived("bad", "next");

        GetResponse parked = broker.take(parkingQueue).get(0);
        assertThat(parked.getBody()).isEqualTo("bad".getBytes(UTF_8));
        assertThat(parked.getProps().getExpiration()).isNull();
        assertThat(parked.getProps().getDeliveryMode()).isEqualTo(2);
        assertThat(parked.getProps().getHeaders())
                .hasEntrySatisfying("refresh-ahead-parked-reason", reason -> assertThat(reason)
                        .hasToString("malformed"))
                .hasEntrySatisfying(
                        "refresh-ahead-parked-cache", cache -> assertThat(cache).hasToString("cars"))
                .hasEntrySatisfying("trace", trace -> assertThat(trace).hasToString("1"));
        queue.close();
        assertThat(broker.bodies(queueName)).containsExactly("next");
    }

    @Test
    void parkingQueueThatWasDeletedIsMadeAgain() throws IOException {
        queue.consume(1, received);
        sent.offer("cars", "bad");
        arrived("bad");
        broker.channel().queueDelete(parkingQueue);

        received.get(0).park("malformed");

        sent.offer("cars", "next");
        arrived("bad", "next");
        assertThat(broker.bodies(parkingQueue)).containsExactly("bad");
    }

    @Test
    void taskThatCannotBeParkedIsDroppedAndTheConsumerGoesOn() throws IOException {
        queue.close();
        broker.channel().queueDelete(parkingQueue);
        broker.channel()
                .queueDeclare(
                        parkingQueue, true, false, false, Map.of("x-max-length", 0, "x-overflow", "reject-publish"));
        broker.channel().queueBind(queueName, exchange, "cars");
        try (Logs logs = Logs.of(RabbitRefreshQueue.class)) {
            connect(Topology.PASSIVE);
            queue.consume(1, received);
            sent.offer("cars", "bad");
            arrived("bad");

            received.get(0).park("malformed");

            sent.offer("cars", "next");
            arrived("bad", "next");
            assertThat(logs.warnings())
                    .containsExactly("The queue " + parkingQueue
                            + " does not take what is to be parked (REFUSED); a task of cache cars is dropped");
        }
    }

    @Test
    void messageOfSomebodyElseIsDeliveredAsItIs() throws IOException {
        queue.consume(10, received);
        sent.send("cars", "bind");
        arrived("bind");
        byte[] large = new byte[3 << 20];
        AMQP.BasicProperties odd = new AMQP.BasicProperties.Builder()
                .headers(Map.of("number", 7, "list", List.of("x"), "text", "t"))
                .build();
        broker.channel().basicPublish(exchange, "cars", null, large);
        broker.channel().basicPublish(exchange, "cars", odd, new byte[0]);

        await().atMost(SOON).until(() -> received.bodies().size() == 3);
        QueuedTask bare = received.get(1).task();
        assertThat(bare.body()).isEqualTo(large);
        assertThat(bare.headers()).isEmpty();
        assertThat(bare.timeToLive()).isGreaterThan(Duration.ofDays(36_500));
        assertThat(received.get(2).task().headers()).containsOnly(Map.entry("number", "7"), Map.entry("text", "t"));
    }

    @Test
    void taskThatCameAfterTheCloseOfItsSubscriptionGoesToAnother() {
        ReceivedTasks first = ReceivedTasks.settledAtOnce();
        for (int i = 0; i < 50; i++) {
            RefreshQueue.Subscription subscription = queue.consume(1, first);
            sent.offer("cars", "task " + i);
            subscription.close();
        }
        await().atMost(SOON).until(sent::allSettled);

        queue.consume(50, received);

        await().atMost(SOON).untilAsserted(() -> assertThat(
                        first.bodies().size() + received.bodies().size())
                .isEqualTo(50));
        assertThat(sent.with(Outcome.CONFIRMED)).hasSize(50);
    }

    private void arrived(String... bodies) {
        await().atMost(SOON).untilAsserted(() -> assertThat(received.bodies()).containsExactly(bodies));
    }
}
