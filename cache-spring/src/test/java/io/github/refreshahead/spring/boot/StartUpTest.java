package io.github.refreshahead.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.RefreshAheadListener;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.queue.RefreshQueue;
import io.github.refreshahead.servers.RabbitServer;
import io.github.refreshahead.servers.RedisServer;
import io.github.refreshahead.spring.RefreshAheadCaches;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * What a start does in which situation, as far as it is not tested elsewhere:
 *
 * <ul>
 *   <li>only Redis: {@code AutoConfigurationTest.onlyRedisRefreshesInThisProcessAndSaysSo}, copies in the process:
 *       {@code NearPropertiesTest.copiesWithoutEventsAreRefusedUnlessThereIsOneNode}
 *   <li>nothing configured: {@code AutoConfigurationTest.nothingConfiguredIsRefused}
 *   <li>RabbitMQ configured, unreachable: here; with fail-fast:
 *       {@code AutoConfigurationTest.unreachableRabbitIsRefusedWithFailFast}
 *   <li>queue differs: {@code TwoServicesTest.queueThatExistsWithOtherArgumentsIsRefused}, at a reconnect: here, and
 *       {@code RabbitTopologyTest.mismatchIsDownSaidOnceAndHealsWhenTheQueueIsDeleted}
 *   <li>connections: {@link RedisConnectionTest}, {@link RabbitConnectionTest}, {@link TlsConnectionTest},
 *       {@link ServiceConnectionTest}
 *   <li>service that only consumes, without a web server: {@link ConsumerProcessTest}; nothing to refresh:
 *       {@code AutoConfigurationTest.serviceThatOnlyConsumesAndHasNothingToDoIsRefused}
 *   <li>unknown operation in a task: here, and {@code RefreshTest} of the engine
 *   <li>API service, consumer off: here
 *   <li>lazy initialization, end of the context: here; switched off: {@code AutoConfigurationTest.disabledMeansInert}
 * </ul>
 */
@ExtendWith(OutputCaptureExtension.class)
class StartUpTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    static class Counted {
        private final AtomicInteger calls = new AtomicInteger();

        @RefreshAhead(cache = "counted", ttl = "10m", refreshAfter = "200ms")
        public String count(String any) {
            return any + calls.incrementAndGet();
        }
    }

    static class Others {
        @RefreshAhead(cache = "others", ttl = "10m")
        public String other(String any) {
            return any;
        }
    }

    private final String namespace = "start-" + UUID.randomUUID();
    private final ApplicationContextRunner plain = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(RefreshAheadAutoConfiguration.class))
            .withPropertyValues(
                    "refresh-ahead.namespace=" + namespace,
                    "refresh-ahead.redis.uri=" + RedisServer.shared().uri());
    private final ApplicationContextRunner runner = plain.withBean(Counted.class);

    private static String rabbitAt(URI uri) {
        return "refresh-ahead.rabbitmq.uri=" + uri;
    }

    private static String[] warnings(CapturedOutput output, String about) {
        return output.getAll()
                .lines()
                .filter(line -> line.contains(" WARN ") && line.contains(about))
                .toArray(String[]::new);
    }

    private static RefreshQueue.State queueState(AssertableApplicationContext context) {
        return context.getBean(RefreshAheadEngine.class).queueState();
    }

    private static Object degraded(AssertableApplicationContext context) {
        return context.getBean(RefreshAheadHealthIndicator.class)
                .health()
                .getDetails()
                .get("degraded");
    }

    @Test
    void unreachableRabbitIsOneWarningAndIsConnectedToWhenItIsThere(CapturedOutput output) {
        try (RabbitServer rabbit = RabbitServer.start()) {
            rabbit.kill();
            runner.withPropertyValues(rabbitAt(rabbit.uri())).run(context -> {
                assertThat(context).hasNotFailed();
                assertThat(degraded(context)).isEqualTo(true);
                await().atMost(SOON).untilAsserted(() -> assertThat(warnings(output, "RabbitMQ"))
                        .singleElement()
                        .asString()
                        .contains("127.0.0.1:" + rabbit.uri().getPort()));
                rabbit.restart();
                await().atMost(SOON).until(() -> queueState(context) == RefreshQueue.State.UP);
                assertThat(degraded(context)).isEqualTo(false);
                assertThat(warnings(output, "RabbitMQ")).hasSize(1);
            });
        }
    }

    @Test
    void queueThatIsFoundToDifferAtAReconnectDegradesTheService(CapturedOutput output) {
        try (RabbitServer rabbit = RabbitServer.start()) {
            runner.withPropertyValues(rabbitAt(rabbit.uri()), "refresh-ahead.rabbitmq.queue-limit=17")
                    .run(context -> assertThat(context).hasNotFailed());
            rabbit.kill();
            runner.withPropertyValues(rabbitAt(rabbit.uri())).run(context -> {
                assertThat(context).hasNotFailed();
                rabbit.restart();
                await().atMost(SOON).untilAsserted(() -> assertThat(
                                warnings(output, "exists with x-max-length 17 instead of 100000"))
                        .hasSize(1));
                assertThat(queueState(context)).isEqualTo(RefreshQueue.State.DOWN);
                assertThat(degraded(context)).isEqualTo(true);
                Counted counted = context.getBean(Counted.class);
                counted.count("A");
                await().atMost(SOON).until(() -> !counted.count("A").equals("A1"));
            });
        }
    }

    @Test
    void taskOfAnOperationThatThisServiceDoesNotHaveIsWarnedOfAndLeftToOthers(CapturedOutput output) {
        String rabbit = rabbitAt(RabbitServer.shared().uri());
        plain.withBean(Others.class).withPropertyValues(rabbit).run(consumer -> {
            assertThat(consumer).hasNotFailed();
            await().atMost(SOON).until(() -> queueState(consumer) == RefreshQueue.State.UP);
            runner.withPropertyValues(
                            rabbit, "refresh-ahead.consumer.enabled=false", "refresh-ahead.fallback.enabled=false")
                    .run(api -> {
                        assertThat(api).hasNotFailed();
                        await().atMost(SOON).until(() -> queueState(api) == RefreshQueue.State.UP);
                        Counted counted = api.getBean(Counted.class);
                        assertThat(counted.count("A")).isEqualTo("A1");
                        await().atMost(SOON).untilAsserted(() -> {
                            assertThat(counted.count("A")).isEqualTo("A1");
                            assertThat(warnings(output, "which this service does not have"))
                                    .hasSize(1);
                        });
                    });
        });
    }

    @Test
    void serviceThatDoesNotConsumeRefreshesByItselfWhileRabbitIsDown() {
        ApplicationContextRunner api = runner.withPropertyValues(
                "refresh-ahead.rabbitmq.uri=amqp://127.0.0.1:1", "refresh-ahead.consumer.enabled=false");
        api.run(context -> {
            Counted counted = context.getBean(Counted.class);
            assertThat(counted.count("A")).isEqualTo("A1");
            await().atMost(SOON).until(() -> !counted.count("A").equals("A1"));
        });
    }

    @Test
    void serviceThatMayNotRefreshByItselfNeverDoes() {
        AtomicInteger dropped = new AtomicInteger();
        runner.withBean(RefreshAheadListener.class, () -> new Drops(dropped))
                .withPropertyValues(
                        "refresh-ahead.rabbitmq.uri=amqp://127.0.0.1:1",
                        "refresh-ahead.consumer.enabled=false",
                        "refresh-ahead.fallback.enabled=false")
                .run(context -> {
                    Counted counted = context.getBean(Counted.class);
                    await().atMost(SOON).until(() -> {
                        assertThat(counted.count("A")).isEqualTo("A1");
                        return dropped.get() > 1;
                    });
                });
    }

    private record Drops(AtomicInteger count) implements RefreshAheadListener {
        @Override
        public void offered(String cache, OfferOutcome outcome) {
            if (outcome == OfferOutcome.DROPPED) {
                count.incrementAndGet();
            }
        }
    }

    @Test
    void beansThatAreMadeLaterAreKnownAtOnce() {
        plain.withBean(Counted.class, Counted::new, definition -> definition.setLazyInit(true))
                .withPropertyValues(rabbitAt(RabbitServer.shared().uri()))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBeanNamesForType(Counted.class))
                            .singleElement()
                            .matches(name -> !context.getBeanFactory().containsSingleton(name));
                    assertThat(context.getBean(RefreshAheadCaches.class).names())
                            .containsExactly("counted");
                });
    }

    @Test
    void threadsEndWithTheContext() {
        Set<Thread> before = threads();
        runner.withPropertyValues(rabbitAt(RabbitServer.shared().uri())).run(context -> {
            context.getBean(Counted.class).count("A");
            await().atMost(SOON).until(() -> queueState(context) == RefreshQueue.State.UP);
            assertThat(threads()).hasSizeGreaterThan(before.size());
        });
        await().atMost(SOON).untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("refresh-ahead"))
                .collect(Collectors.toSet());
    }
}
