package io.github.refreshahead.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.RefreshAheadException;
import io.github.refreshahead.queue.RefreshQueue.State;
import io.github.refreshahead.servers.RabbitServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told about a broker that is not there, does not let us in, or has something else, on a real broker. */
class RabbitTopologyTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final RabbitServer server = RabbitServer.shared();
    private final String address = server.uri().getHost() + ":" + server.uri().getPort();
    private final String namespace = Namespaces.next();
    private final String exchange = "refresh-ahead." + namespace + ".v1";
    private final String queueName = exchange + ".default";
    private final RawBroker broker = RawBroker.on(server);

    @AfterEach
    void close() {
        broker.close();
    }

    private RabbitRefreshQueueBuilder builder() {
        return RabbitRefreshQueue.builder().uri(server.uri()).namespace(namespace);
    }

    @Test
    void queueWithOtherArgumentsIsNamedWithBothValuesAndTheRemedies() throws IOException {
        declare(Map.of("x-queue-type", "quorum", "x-overflow", "reject-publish", "x-max-length", 10));
        try (RabbitRefreshQueue queue = builder().connect()) {
            QueueMismatchException mismatch = catchThrowableOfType(QueueMismatchException.class, queue::check);

            assertThat(mismatch.name()).isEqualTo(queueName);
            assertThat(mismatch.argument()).isEqualTo("x-max-length");
            assertThat(mismatch.present()).isEqualTo("10");
            assertThat(mismatch.wanted()).isEqualTo("100000");
            assertThat(mismatch)
                    .hasMessage("The queue '" + queueName + "' at " + address
                            + " exists with x-max-length 10 instead of 100000. Delete it when it is drained, or set"
                            + " topology to passive to use it as it is, or choose another namespace.");
        }
    }

    @Test
    void argumentThatAQueueLacksIsAMismatchToo() throws IOException {
        declare(Map.of("x-queue-type", "quorum"));
        try (RabbitRefreshQueue queue = builder().connect()) {
            QueueMismatchException mismatch = catchThrowableOfType(QueueMismatchException.class, queue::check);

            assertThat(mismatch.argument()).isEqualTo("x-max-length");
            assertThat(mismatch.present()).isEqualTo("none");
            assertThat(mismatch.wanted()).isEqualTo("100000");
        }
    }

    @Test
    void mismatchIsDownSaidOnceAndHealsWhenTheQueueIsDeleted() throws IOException {
        declare(Map.of("x-queue-type", "classic"));
        try (Logs logs = Logs.of(RabbitRefreshQueue.class);
                RabbitRefreshQueue queue = builder().connect()) {
            await().atMost(SOON).until(() -> logs.debugs().size() > 2);
            assertThat(queue.state()).isEqualTo(State.DOWN);
            assertThat(logs.warnings())
                    .singleElement()
                    .asString()
                    .startsWith("The queue '" + queueName + "' at " + address);

            broker.channel().queueDelete(queueName);
            await().atMost(SOON).until(() -> queue.state() == State.UP);
            assertThat(logs.infos()).containsExactly("RabbitMQ at " + address + " is available again.");
        }
    }

    @Test
    void passiveTopologySaysWhatIsMissing() {
        try (RabbitRefreshQueue queue = builder().topology(Topology.PASSIVE).connect()) {
            assertThatThrownBy(queue::check)
                    .isExactlyInstanceOf(RefreshAheadException.class)
                    .hasMessage(
                            "RabbitMQ at " + address + " lacks what topology passive expects: NOT_FOUND - no exchange"
                                    + " '" + exchange + "' in vhost '/'. Make it, or set topology to declare.");
        }
    }

    @Test
    void passiveTopologyUsesWhatIsThereAsItIs() throws IOException {
        declare(Map.of("x-queue-type", "classic"));
        broker.channel().queueDeclare(exchange + ".parked", true, false, false, Map.of());
        broker.channel().exchangeDeclare(exchange, "direct", true);
        try (RabbitRefreshQueue queue = builder().topology(Topology.PASSIVE).connect()) {
            queue.check();
            await().atMost(SOON).until(() -> queue.state() == State.UP);
        }
    }

    @Test
    void topologyLeftToOthersIsNotLookedAt() {
        try (RabbitRefreshQueue queue = builder().topology(Topology.NONE).connect()) {
            queue.check();
        }
        assertThatThrownBy(() -> broker.channel().queueDeclarePassive(queueName))
                .isInstanceOf(IOException.class);
    }

    @Test
    void whatIsDeclaredSurvivesAndIsDeclaredAgainWithoutComplaint() throws IOException {
        for (int i = 0; i < 2; i++) {
            try (RabbitRefreshQueue queue = builder().connect()) {
                queue.check();
            }
        }
        broker.channel()
                .queueDeclare(
                        queueName,
                        true,
                        false,
                        false,
                        Map.of(
                                "x-queue-type",
                                "quorum",
                                "x-delivery-limit",
                                20,
                                "x-overflow",
                                "reject-publish",
                                "x-max-length",
                                100_000));
        broker.channel().queueDeclarePassive(exchange + ".parked");
    }

    @Test
    void unreachableBrokerIsNamedInOneLine() throws IOException {
        int port = unusedPort();
        try (RabbitRefreshQueue queue = RabbitRefreshQueue.connect("amqp://user:secret@127.0.0.1:" + port, "cars")) {
            assertThatThrownBy(queue::check)
                    .isExactlyInstanceOf(RefreshAheadException.class)
                    .hasMessage("Cannot reach RabbitMQ at 127.0.0.1:" + port + ": connection refused");
            assertThat(queue.state()).isEqualTo(State.DOWN);
        }
    }

    @Test
    void unknownHostIsNamedInOneLine() {
        try (RabbitRefreshQueue queue = RabbitRefreshQueue.connect("amqp://broker.invalid", "cars")) {
            assertThatThrownBy(queue::check).hasMessage("Cannot reach RabbitMQ at broker.invalid:5672: unknown host");
        }
    }

    @Test
    void somethingThatIsNoBrokerIsNamedInOneLine() throws IOException {
        try (ServerSocket silent = new ServerSocket(0);
                RabbitRefreshQueue queue =
                        RabbitRefreshQueue.connect("amqp://127.0.0.1:" + silent.getLocalPort(), "cars")) {
            assertThatThrownBy(queue::check)
                    .hasMessage("Cannot reach RabbitMQ at 127.0.0.1:" + silent.getLocalPort() + ": no answer in time");
        }
    }

    @Test
    void refusedLoginIsNamedWithoutTheCredentials() {
        try (Logs logs = Logs.of(RabbitRefreshQueue.class);
                RabbitRefreshQueue queue =
                        builder().credentials("mallory", "s3cret").connect()) {
            assertThatThrownBy(queue::check)
                    .hasMessage("Cannot reach RabbitMQ at " + address + ": login refused")
                    .hasStackTraceContaining("ACCESS_REFUSED")
                    .satisfies(e -> assertThat(traceOf(e)).doesNotContain("s3cret", "mallory"));
            await().atMost(SOON).until(() -> !logs.warnings().isEmpty());
            assertThat(logs.warnings())
                    .containsExactly("RabbitMQ at " + address
                            + " is not available: login refused. Connecting in the background.");
            assertThat(queue.toString()).isEqualTo("RabbitRefreshQueue[" + namespace + " at " + address + "]");
        }
    }

    @Test
    void unknownVirtualHostIsNamed() {
        try (RabbitRefreshQueue queue = builder().virtualHost("nowhere").connect()) {
            assertThatThrownBy(queue::check)
                    .hasMessage(
                            "Cannot reach RabbitMQ at " + address + "/nowhere: NOT_ALLOWED - vhost nowhere not found");
        }
    }

    @Test
    void everyAddressIsTried() throws IOException {
        try (RabbitRefreshQueue queue = RabbitRefreshQueue.builder()
                .uri(URI.create("amqp://guest:guest@localhost"))
                .addresses("127.0.0.1:" + unusedPort(), address)
                .namespace(namespace)
                .connect()) {
            queue.check();
        }
    }

    private void declare(Map<String, Object> arguments) throws IOException {
        broker.channel().queueDeclare(queueName, true, false, false, arguments);
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String traceOf(Throwable failure) {
        java.io.StringWriter text = new java.io.StringWriter();
        failure.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }
}
