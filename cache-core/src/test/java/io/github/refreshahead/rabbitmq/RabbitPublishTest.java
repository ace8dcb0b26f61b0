package io.github.refreshahead.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.GetResponse;
import io.github.refreshahead.queue.QueuedTask;
import io.github.refreshahead.queue.RefreshQueue.Outcome;
import io.github.refreshahead.queue.RefreshQueue.State;
import io.github.refreshahead.servers.RabbitServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of what is published, on a real broker. */
class RabbitPublishTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final RabbitServer server = RabbitServer.shared();
    private final String exchange;
    private final String queueName;
    private RabbitRefreshQueue queue;
    private SentTasks sent;
    private RawBroker broker;

    private final String namespace = Namespaces.next();

    RabbitPublishTest() {
        exchange = "refresh-ahead." + namespace + ".v1";
        queueName = exchange + ".default";
    }

    @BeforeEach
    void connect() {
        broker = RawBroker.on(server);
        connect(RabbitRefreshQueue.builder());
    }

    private void connect(RabbitRefreshQueueBuilder builder) {
        queue = builder.uri(server.uri()).namespace(namespace).connect();
        sent = new SentTasks(queue);
        await().atMost(SOON).until(() -> queue.state() == State.UP);
    }

    @AfterEach
    void close() {
        queue.close();
        broker.close();
    }

    @Test
    void messageIsPersistentExpiresAndCarriesTheHeaders() {
        List<Outcome> outcomes = new CopyOnWriteArrayList<>();
        queue.offer(
                new QueuedTask("cars", "{}".getBytes(UTF_8), Duration.ofSeconds(90), Map.of("trace", "1")),
                outcomes::add);
        await().atMost(SOON).until(() -> outcomes.equals(List.of(Outcome.CONFIRMED)));

        GetResponse message = broker.take(queueName).get(0);
        AMQP.BasicProperties properties = message.getProps();
        assertThat(message.getEnvelope().getExchange()).isEqualTo(exchange);
        assertThat(message.getEnvelope().getRoutingKey()).isEqualTo("cars");
        assertThat(message.getBody()).isEqualTo("{}".getBytes(UTF_8));
        assertThat(properties.getDeliveryMode()).isEqualTo(2);
        assertThat(properties.getContentType()).isEqualTo("application/json");
        assertThat(properties.getExpiration()).isEqualTo("90000");
        assertThat(properties.getMessageId()).matches("[0-9a-f]{16}-1");
        assertThat(properties.getHeaders().get("trace")).hasToString("1");
    }

    @Test
    void expirationStaysWithinWhatTheBrokerTakes() {
        List<Outcome> outcomes = new CopyOnWriteArrayList<>();
        queue.offer(
                new QueuedTask("cars", "a".getBytes(UTF_8), Duration.ofSeconds(Long.MAX_VALUE), Map.of()),
                outcomes::add);
        await().atMost(SOON).until(() -> outcomes.equals(List.of(Outcome.CONFIRMED)));
        assertThat(broker.take(queueName))
                .extracting(message -> message.getProps().getExpiration())
                .containsExactly("4294967295");

        queue.offer(new QueuedTask("cars", "b".getBytes(UTF_8), Duration.ofSeconds(-1), Map.of()), outcomes::add);
        await().atMost(SOON).until(() -> outcomes.equals(List.of(Outcome.CONFIRMED, Outcome.CONFIRMED)));
    }

    @Test
    void taskWithoutBindingIsReturnedAndTheNextIsBoundAgain() throws Exception {
        assertThat(sent.send("cars", "a")).isEqualTo(Outcome.CONFIRMED);
        broker.channel().queueUnbind(queueName, exchange, "cars");

        assertThat(sent.send("cars", "b")).isEqualTo(Outcome.RETURNED);
        assertThat(sent.send("cars", "c")).isEqualTo(Outcome.CONFIRMED);
        assertThat(broker.bodies(queueName)).containsExactly("a", "c");
        assertThat(sent.settledTwice()).isEmpty();
    }

    @Test
    void queueThatWasDeletedIsMadeAgainAfterOneTaskCameBack() throws Exception {
        sent.send("cars", "a");
        broker.channel().queueDelete(queueName);

        assertThat(sent.send("cars", "b")).isEqualTo(Outcome.RETURNED);
        assertThat(sent.send("cars", "c")).isEqualTo(Outcome.CONFIRMED);
        assertThat(broker.bodies(queueName)).containsExactly("c");
    }

    @Test
    void queueThatWasDeletedIsMadeAgainWithoutTrafficAndWithoutAnOutage() throws Exception {
        try (Logs logs = Logs.of(RabbitRefreshQueue.class)) {
            broker.channel().queueDelete(queueName);

            await().atMost(SOON).until(() -> exists(queueName));
            assertThat(logs.warnings()).isEmpty();
            assertThat(queue.state()).isEqualTo(State.UP);
        }
    }

    private boolean exists(String name) {
        try (RawBroker other = RawBroker.on(server)) {
            other.channel().queueDeclarePassive(name);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void exchangeThatWasDeletedCostsTheConnectionAndIsMadeAgain() throws Exception {
        sent.send("cars", "a");
        broker.channel().exchangeDelete(exchange);

        assertThat(sent.send("cars", "b")).isEqualTo(Outcome.UNKNOWN);

        await().atMost(SOON).until(() -> queue.state() == State.UP);
        assertThat(sent.send("cars", "c")).isEqualTo(Outcome.CONFIRMED);
        assertThat(sent.settledTwice()).isEmpty();
    }

    @Test
    void fullQueueRefusesWhatIsTooMuchUntilThereIsRoom() throws Exception {
        queue.close();
        broker.channel().queueDelete(queueName);
        connect(RabbitRefreshQueue.builder().queueLimit(5));

        AtomicInteger number = new AtomicInteger();
        Callable<Outcome> another = () -> sent.send("cars", "task " + number.incrementAndGet());

        await().atMost(SOON).until(another, Outcome.REFUSED::equals);
        assertThat(sent.with(Outcome.CONFIRMED)).hasSizeGreaterThanOrEqualTo(5);
        assertThat(broker.bodies(queueName)).containsExactlyInAnyOrderElementsOf(sent.with(Outcome.CONFIRMED));

        await().atMost(SOON).until(another, Outcome.CONFIRMED::equals);
        assertThat(sent.settledTwice()).isEmpty();
    }

    @Test
    void taskWithoutBindingOfTheOperatorIsReturned() {
        queue.close();
        connect(RabbitRefreshQueue.builder().topology(Topology.PASSIVE));

        assertThat(sent.send("cars", "a")).isEqualTo(Outcome.RETURNED);
        assertThat(sent.send("cars", "b")).isEqualTo(Outcome.RETURNED);
    }
}
