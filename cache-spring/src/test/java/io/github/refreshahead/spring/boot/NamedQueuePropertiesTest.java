package io.github.refreshahead.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.queue.ParkedTasks;
import io.github.refreshahead.queue.RefreshQueue;
import io.github.refreshahead.rabbitmq.QueueMismatchException;
import io.github.refreshahead.servers.RabbitServer;
import io.github.refreshahead.servers.RedisServer;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Queues and limits that properties give to caches, on a real broker. */
class NamedQueuePropertiesTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final String namespace = "queues-" + UUID.randomUUID();
    private final String prefix = "refresh-ahead." + namespace + ".v1";
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(RefreshAheadAutoConfiguration.class))
            .withPropertyValues(
                    "refresh-ahead.namespace=" + namespace,
                    "refresh-ahead.fail-fast=true",
                    "refresh-ahead.redis.uri=" + RedisServer.shared().uri(),
                    "refresh-ahead.rabbitmq.uri=" + RabbitServer.shared().uri());

    static class Unsteady {

        private final AtomicInteger calls = new AtomicInteger();

        @RefreshAhead(cache = "unsteady", ttl = "60s", refreshAfter = "1ms")
        public String price(String vin) {
            if (calls.incrementAndGet() > 1) {
                throw new IllegalStateException("no price for " + vin);
            }
            return "1000";
        }
    }

    private interface Work {
        void on(Channel channel) throws Exception;
    }

    private static void withBroker(Work work) {
        try {
            ConnectionFactory factory = new ConnectionFactory();
            factory.setUri(RabbitServer.shared().uri());
            try (Connection connection = factory.newConnection();
                    Channel channel = connection.createChannel()) {
                work.on(channel);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void refreshesOfACacheGoThroughItsQueueAndTheLastFailureIsParkedWithItsCause() {
        runner.withBean(Unsteady.class)
                .withPropertyValues(
                        "refresh-ahead.caches.unsteady.queue=slow",
                        "refresh-ahead.caches.unsteady.refresh.max-per-second=100",
                        "refresh-ahead.consumer.park-after=1")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    RefreshAheadEngine engine = context.getBean(RefreshAheadEngine.class);
                    await().atMost(SOON).until(() -> engine.queueState() == RefreshQueue.State.UP);
                    assertThat(engine.queueStates()).containsOnlyKeys("slow");
                    Unsteady unsteady = context.getBean(Unsteady.class);
                    ParkedTasks parked = engine.parkedTasks();

                    await().atMost(SOON).until(() -> {
                        assertThat(unsteady.price("WVW1")).isEqualTo("1000");
                        return !parked.listParked(10).isEmpty();
                    });

                    assertThat(parked.listParked(10)).singleElement().satisfies(task -> assertThat(
                                    CacheReport.parked(task))
                            .isEqualTo(Map.of(
                                    "cache",
                                    "unsteady",
                                    "queue",
                                    "slow",
                                    "reason",
                                    "failed 1 times in a row",
                                    "attempts",
                                    1,
                                    "cause",
                                    "java.lang.IllegalStateException")));
                    withBroker(channel -> assertThat(channel.queueDeclarePassive(prefix + ".slow")
                                    .getConsumerCount())
                            .isEqualTo(1));
                });
    }

    @Test
    void namedQueueWithOtherArgumentsStopsTheStartWithTheRemedies() {
        withBroker(channel ->
                channel.queueDeclare(prefix + ".slow", true, false, false, Map.of("x-queue-type", "classic")));

        runner.withBean(Cars.class)
                .withPropertyValues("refresh-ahead.caches.cars.queue=slow")
                .run(context -> {
                    Throwable failure = context.getStartupFailure();
                    assertThat(failure).hasRootCauseInstanceOf(ShutdownSignalException.class);
                    assertThat(new RefreshAheadFailureAnalyzer()
                                    .analyze(failure)
                                    .getDescription())
                            .startsWith("The queue '" + prefix + ".slow' at ")
                            .contains("x-max-length none instead of 100000", "Delete it when it is drained");
                    assertThat(new RefreshAheadFailureAnalyzer()
                                    .analyze(failure)
                                    .getCause())
                            .isInstanceOf(QueueMismatchException.class);
                });
    }

    @Test
    void limitedCacheInASharedQueueStopsTheStart() {
        runner.withBean(Cars.class)
                .withBean(Unsteady.class)
                .withPropertyValues("refresh-ahead.caches.cars.refresh.max-per-second=10")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("share the queue 'default'")
                        .hasMessageEndingWith("give 'cars' a queue of its own"));
    }

    @Test
    void queueThatCannotBeNamedSoStopsTheStart() {
        runner.withBean(Cars.class)
                .withPropertyValues("refresh-ahead.consumer.queues=default,my.queue")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageStartingWith("queue (my.queue) must be 1 to 50 letters"));
    }
}
