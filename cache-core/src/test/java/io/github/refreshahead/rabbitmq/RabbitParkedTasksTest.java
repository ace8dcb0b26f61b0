package io.github.refreshahead.rabbitmq;

import static org.awaitility.Awaitility.await;

import io.github.refreshahead.queue.ParkedTasksContract;
import io.github.refreshahead.queue.RefreshQueue;
import io.github.refreshahead.servers.RabbitServer;
import java.time.Duration;

/** The contract, on a real broker. */
class RabbitParkedTasksTest extends ParkedTasksContract {

    @Override
    protected RefreshQueue connect() {
        RabbitRefreshQueue queue = RabbitRefreshQueue.builder()
                .uri(RabbitServer.shared().uri())
                .namespace(Namespaces.next())
                .queues("slow")
                .connect();
        await().atMost(Duration.ofSeconds(30)).until(() -> queue.state() == RefreshQueue.State.UP);
        return queue;
    }
}
