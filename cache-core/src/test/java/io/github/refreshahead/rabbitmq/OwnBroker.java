package io.github.refreshahead.rabbitmq;

import static org.awaitility.Awaitility.await;

import io.github.refreshahead.queue.RefreshQueue.State;
import io.github.refreshahead.servers.RabbitServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** A broker for one test class alone, to be killed and frozen, with a namespace per test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OwnBroker {

    static final Duration SOON = Duration.ofSeconds(60);

    RabbitServer server;
    String namespace;
    String queueName;

    private final List<RabbitRefreshQueue> connected = new ArrayList<>();

    @BeforeAll
    void start() {
        server = RabbitServer.start();
    }

    @AfterAll
    void end() {
        server.close();
    }

    @BeforeEach
    void choose() {
        namespace = Namespaces.next();
        queueName = "refresh-ahead." + namespace + ".v1.default";
    }

    @AfterEach
    void close() {
        connected.forEach(RabbitRefreshQueue::close);
        connected.clear();
    }

    RabbitRefreshQueueBuilder builder() {
        return RabbitRefreshQueue.builder()
                .uri(server.uri())
                .namespace(namespace)
                .unattendedAfter(SOON);
    }

    String address() {
        return server.uri().getHost() + ":" + server.uri().getPort();
    }

    RabbitRefreshQueue connect(RabbitRefreshQueueBuilder builder) {
        RabbitRefreshQueue queue = builder.connect();
        connected.add(queue);
        return queue;
    }

    RabbitRefreshQueue connectAndAwaitUp(RabbitRefreshQueueBuilder builder) {
        RabbitRefreshQueue queue = connect(builder);
        awaitUp(queue);
        return queue;
    }

    static void awaitUp(RabbitRefreshQueue queue) {
        await().atMost(SOON).until(() -> queue.state() == State.UP);
    }
}
