package io.github.refreshahead.rabbitmq;

import static org.awaitility.Awaitility.await;

import io.github.refreshahead.queue.RefreshQueue;
import io.github.refreshahead.queue.RefreshQueueContract;
import io.github.refreshahead.servers.RabbitServer;
import java.time.Duration;
import java.util.List;

/** The contract, on a real broker. */
class RabbitRefreshQueueTest extends RefreshQueueContract {

    private final RabbitServer server = RabbitServer.shared();
    private final String namespace = Namespaces.next();

    @Override
    protected RefreshQueue connect() {
        RabbitRefreshQueue queue = RabbitRefreshQueue.builder()
                .uri(server.uri())
                .namespace(namespace)
                .unattendedAfter(Duration.ofSeconds(1))
                .connect();
        await().atMost(Duration.ofSeconds(30)).until(() -> queue.state() == RefreshQueue.State.UP);
        return queue;
    }

    @Override
    protected void elapse(Duration time) {
        // The broker's time passes by itself, and the contract waits for what it brings.
    }

    @Override
    protected List<String> parked() {
        try (RawBroker broker = RawBroker.on(server)) {
            return broker.bodies("refresh-ahead." + namespace + ".v1.parked");
        }
    }
}
