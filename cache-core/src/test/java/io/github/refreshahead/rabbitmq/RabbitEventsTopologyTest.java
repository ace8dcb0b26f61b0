package io.github.refreshahead.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.RefreshAheadException;
import io.github.refreshahead.near.HeardEvents;
import io.github.refreshahead.near.InvalidationBus;
import io.github.refreshahead.queue.RefreshQueue.Outcome;
import io.github.refreshahead.queue.RefreshQueue.State;
import io.github.refreshahead.servers.RabbitServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the bus makes on the broker, what it needs there, and what happens to tasks if it does not get it. */
class RabbitEventsTopologyTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final RabbitServer server = RabbitServer.shared();
    private final String address = server.uri().getHost() + ":" + server.uri().getPort();
    private final String namespace = Namespaces.next();
    private final String tasks = "refresh-ahead." + namespace + ".v1";
    private final String exchange = tasks + ".events";
    private final RawBroker broker = RawBroker.on(server);
    private final HeardEvents heard = new HeardEvents();
    private final AtomicInteger lost = new AtomicInteger();

    @AfterEach
    void close() {
        broker.close();
    }

    private RabbitRefreshQueueBuilder builder() {
        return RabbitRefreshQueue.builder().uri(server.uri()).namespace(namespace);
    }

    private RabbitRefreshQueue connect(RabbitRefreshQueueBuilder builder) {
        RabbitRefreshQueue queue = builder.connect();
        await().atMost(SOON).until(() -> queue.state() != State.DOWN);
        return queue;
    }

    private boolean publish(RabbitRefreshQueue queue, String event) {
        return queue.invalidationBus().publish(event.getBytes(UTF_8), lost::incrementAndGet);
    }

    @Test
    void processThatNeitherPublishesNorListensMakesNothing() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (RabbitRefreshQueue queue = connect(builder())) {
            assertThat(queue.invalidationBus()).isSameAs(queue.invalidationBus());

            assertThat(connections()).containsExactly("publishing");
            assertThat(namesOf("queues")).containsExactlyInAnyOrder(tasks + ".default", tasks + ".parked");
            assertThat(namesOf("exchanges")).containsExactly(tasks);
            assertThat(eventThreads(before)).isEmpty();
        }
    }

    @Test
    void processThatOnlyPublishesHasNoFurtherConnectionAndNoQueue() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (RabbitRefreshQueue queue = connect(builder())) {
            assertThat(publish(queue, "a")).isTrue();

            await().atMost(SOON).until(() -> namesOf("exchanges").equals(List.of(tasks, exchange)));
            assertThat(connections()).containsExactly("publishing");
            assertThat(namesOf("queues")).containsExactlyInAnyOrder(tasks + ".default", tasks + ".parked");
            assertThat(eventThreads(before)).containsExactly("refresh-ahead-rabbitmq-event-publisher-1");
        }
        assertThat(lost).hasValue(0);
        await().atMost(SOON).until(() -> eventThreads(before).isEmpty());
    }

    @Test
    void processThatListensHasOneConnectionMoreAndAnExclusiveQueueThatEndsWithIt() {
        try (RabbitRefreshQueue queue = connect(builder())) {
            queue.invalidationBus().subscribe(heard);
            await().atMost(SOON).until(heard::isConnected);

            assertThat(connections()).containsExactlyInAnyOrder("publishing", "events");
            assertThat(server.ctl("list_queues", "name", "durable", "exclusive", "auto_delete", "type", "arguments"))
                    .filteredOn(line -> line.contains(exchange + "."))
                    .singleElement()
                    .asString()
                    .matches(".*\\tfalse\\ttrue\\ttrue\\tclassic\\t.*")
                    .contains("drop-head", "\"x-max-length\",10000", "\"x-max-length-bytes\",33554432");
        }
        await().atMost(SOON).until(() -> namesOf("queues").stream().noneMatch(name -> name.contains("events")));
        assertThat(heard.states()).containsExactly(true, false);
    }

    @Test
    void eventsOfOtherNamespacesAreNotHeard() {
        try (RabbitRefreshQueue queue = connect(builder());
                RabbitRefreshQueue other = connect(builder().namespace(Namespaces.next()))) {
            queue.invalidationBus().subscribe(heard);
            await().atMost(SOON).until(heard::isConnected);

            assertThat(publish(other, "other")).isTrue();
            assertThat(publish(queue, "own")).isTrue();

            await().atMost(SOON).until(() -> heard.events().equals(List.of("own")));
        }
    }

    @Test
    void exchangeOfAnotherKindIsNamedAndDisturbsNoTasks() throws IOException {
        broker.channel().exchangeDeclare(exchange, "topic", true);
        try (Logs logs = Logs.of(RabbitRefreshQueue.class);
                RabbitRefreshQueue queue = connect(builder())) {
            QueueMismatchException mismatch =
                    catchThrowableOfType(QueueMismatchException.class, queue.invalidationBus()::check);
            assertThat(mismatch.name()).isEqualTo(exchange);
            assertThat(mismatch.wanted()).isEqualTo("fanout");
            assertThat(mismatch.present()).isEqualTo("topic");

            publish(queue, "a");
            queue.invalidationBus().subscribe(heard);
            await().atMost(SOON).until(() -> !logs.warnings().isEmpty() && lost.get() == 1);
            assertThat(publish(queue, "b")).isFalse();
            assertThat(new SentTasks(queue).send("cars", "task")).isEqualTo(Outcome.CONFIRMED);
            assertThat(logs.warnings()).containsExactly(String.valueOf(mismatch.getMessage()));

            broker.channel().exchangeDelete(exchange);
            await().atMost(SOON).until(heard::isConnected);
            assertThat(publish(queue, "c")).isTrue();
            await().atMost(SOON).until(() -> heard.events().equals(List.of("c")));
        }
    }

    @Test
    void passiveTopologyNeedsTheExchangeAndMakesTheQueue() throws IOException {
        broker.channel().exchangeDeclare(tasks, "direct", true);
        broker.channel().queueDeclare(tasks + ".default", true, false, false, Map.of());
        broker.channel().queueDeclare(tasks + ".parked", true, false, false, Map.of());
        try (RabbitRefreshQueue queue = connect(builder().topology(Topology.PASSIVE))) {
            assertThatThrownBy(queue.invalidationBus()::check)
                    .isExactlyInstanceOf(RefreshAheadException.class)
                    .hasMessage(
                            "RabbitMQ at " + address + " lacks what topology passive expects: NOT_FOUND - no exchange"
                                    + " '" + exchange + "' in vhost '/'. Make it, or set topology to declare.");

            broker.channel().exchangeDeclare(exchange, "fanout", true);
            queue.invalidationBus().check();
            queue.invalidationBus().subscribe(heard);
            await().atMost(SOON).until(heard::isConnected);
            assertThat(publish(queue, "a")).isTrue();
            await().atMost(SOON).until(() -> heard.events().equals(List.of("a")));
        }
    }

    @Test
    void exchangeThatIsMissingWithTopologyNoneLosesEventsAndNoTasksUntilItIsMade() throws IOException {
        try (RabbitRefreshQueue operator = connect(builder());
                Logs logs = Logs.of(RabbitRefreshQueue.class);
                RabbitRefreshQueue queue = connect(builder().topology(Topology.NONE))) {
            assertThat(new SentTasks(operator).send("cars", "bound")).isEqualTo(Outcome.CONFIRMED);
            assertThat(publish(queue, "a")).isTrue();
            await().atMost(SOON).until(() -> lost.get() == 1);
            assertThat(new SentTasks(queue).send("cars", "task")).isEqualTo(Outcome.CONFIRMED);
            assertThat(logs.warnings()).singleElement().asString().contains("lacks what topology none expects");

            broker.channel().exchangeDeclare(exchange, "fanout", true);
            queue.invalidationBus().subscribe(heard);
            await().atMost(SOON).until(heard::isConnected);
            assertThat(publish(queue, "b")).isTrue();
            await().atMost(SOON).until(() -> heard.events().equals(List.of("b")));
        }
    }

    @Test
    void namesBelowTheNamespaceAreAllThatNeedsToBePermitted() {
        String user = namespace;
        server.ctl("add_user", user, "secret");
        String own = "^refresh-ahead\\." + namespace + "\\.v1(\\..*)?$";
        server.ctl("set_permissions", user, own, own, own);
        try (RabbitRefreshQueue queue = connect(builder().credentials(user, "secret"))) {
            InvalidationBus bus = queue.invalidationBus();
            bus.subscribe(heard);
            await().atMost(SOON).until(heard::isConnected);
            assertThat(publish(queue, "a")).isTrue();
            await().atMost(SOON).until(() -> heard.events().equals(List.of("a")));
            assertThat(bus).hasToString("RabbitInvalidationBus[" + namespace + " at " + address + "]");
        } finally {
            server.ctl("delete_user", user);
        }
    }

    @Test
    void userWhoMayHaveNoEventsKeepsTheTasks() {
        String user = namespace;
        server.ctl("add_user", user, "secret");
        String tasksOnly = "^(amq\\.default|refresh-ahead\\." + namespace + "\\.v1(\\.default|\\.parked)?)$";
        server.ctl("set_permissions", user, tasksOnly, tasksOnly, tasksOnly);
        try (Logs logs = Logs.of(RabbitRefreshQueue.class);
                RabbitRefreshQueue queue = connect(builder().credentials(user, "secret"))) {
            assertThatThrownBy(queue.invalidationBus()::check)
                    .hasMessageStartingWith("RabbitMQ at " + address + " does not permit what topology declare needs:");
            queue.invalidationBus().subscribe(heard);
            assertThat(publish(queue, "a")).isTrue();
            await().atMost(SOON).until(() -> lost.get() == 1);

            ReceivedTasks received = ReceivedTasks.settledAtOnce();
            queue.consume(1, received);
            assertThat(new SentTasks(queue).send("cars", "task")).isEqualTo(Outcome.CONFIRMED);
            await().atMost(SOON).until(() -> received.bodies().equals(List.of("task")));
            assertThat(logs.warnings()).singleElement().asString().contains("does not permit");
            assertThat(heard.states()).isEmpty();
        } finally {
            server.ctl("delete_user", user);
        }
    }

    /** What the connections of the namespace are for. */
    private List<String> connections() {
        String prefix = "refresh-ahead " + namespace + " ";
        return server.ctl("list_connections", "client_properties").stream()
                .filter(line -> line.contains(prefix))
                .map(line ->
                        line.substring(line.indexOf(prefix) + prefix.length()).split("\"")[0])
                .toList();
    }

    private List<String> namesOf(String what) {
        return server.ctl("list_" + what, "name").stream()
                .filter(name -> name.startsWith(tasks))
                .sorted()
                .toList();
    }

    private static List<String> eventThreads(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith("refresh-ahead-rabbitmq-event"))
                .toList();
    }
}
