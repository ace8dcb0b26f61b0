package io.github.refreshahead.rabbitmq;

import static org.awaitility.Awaitility.await;

import io.github.refreshahead.near.InvalidationBus;
import io.github.refreshahead.near.InvalidationBusContract;
import io.github.refreshahead.queue.RefreshQueue;
import io.github.refreshahead.servers.RabbitServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The contract, on a real broker. */
class RabbitInvalidationBusTest extends InvalidationBusContract {

    private final RabbitServer server = RabbitServer.shared();
    private final String namespace = Namespaces.next();
    private final List<RabbitRefreshQueue> queues = new ArrayList<>();

    @Override
    protected InvalidationBus connect() {
        RabbitRefreshQueue queue = RabbitRefreshQueue.builder()
                .uri(server.uri())
                .namespace(namespace)
                .connect();
        queues.add(queue);
        await().atMost(Duration.ofSeconds(30)).until(() -> queue.state() == RefreshQueue.State.UP);
        return queue.invalidationBus();
    }

    @AfterEach
    void close() {
        queues.forEach(RabbitRefreshQueue::close);
    }
}
