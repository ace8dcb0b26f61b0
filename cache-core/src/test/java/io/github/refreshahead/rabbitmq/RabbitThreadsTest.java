package io.github.refreshahead.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.queue.RefreshQueue.State;
import io.github.refreshahead.servers.RabbitServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which threads there are, on a real broker. */
class RabbitThreadsTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final RabbitServer server = RabbitServer.shared();
    private Set<Thread> before;

    @BeforeEach
    void lookAround() {
        before = Thread.getAllStackTraces().keySet();
    }

    @Test
    void allThreadsAreDaemonsAndEndWithTheQueue() {
        RabbitRefreshQueue queue = connect(false);
        assertThat(ours()).isNotEmpty().allMatch(Thread::isDaemon);

        queue.close();

        await().atMost(SOON).until(() -> ours().isEmpty());
    }

    @Test
    void oneThreadKeepsTheProcessAliveUntilTheQueueIsClosedIfToldSo() {
        RabbitRefreshQueue queue = connect(true);
        assertThat(ours())
                .filteredOn(thread -> !thread.isDaemon())
                .extracting(Thread::getName)
                .containsExactly("refresh-ahead-rabbitmq-supervisor-1");

        queue.close();

        await().atMost(SOON).until(() -> ours().isEmpty());
    }

    private RabbitRefreshQueue connect(boolean keepAlive) {
        RabbitRefreshQueue queue = RabbitRefreshQueue.builder()
                .uri(server.uri())
                .namespace(Namespaces.next())
                .keepAlive(keepAlive)
                .connect();
        ReceivedTasks received = ReceivedTasks.settledAtOnce();
        queue.consume(1, received);
        await().atMost(SOON).until(() -> queue.state() == State.UP);
        new SentTasks(queue).send("cars", "a");
        await().atMost(SOON).until(() -> !received.bodies().isEmpty());
        return queue;
    }

    private List<Thread> ours() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .filter(thread -> thread.getName().startsWith("refresh-ahead-rabbitmq")
                        || thread.getName().startsWith("AMQP"))
                .toList();
    }
}
