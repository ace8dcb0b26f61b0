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
        RabbitRefreshQueue queue =
                RabbitRefreshQueue.connect(RabbitServer.shared().uri(), Namespaces.next());
        await().atMost(Duration.ofSeconds(30)).until(() -> queue.state() == RefreshQueue.State.UP);
        return queue;
    }
}
