package io.github.refreshahead.bench;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.github.refreshahead.RefreshAheadListener;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.engine.EngineSettings;
import io.github.refreshahead.engine.RefreshAheadCache;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.rabbitmq.RabbitRefreshQueue;
import io.github.refreshahead.redis.RedisEntryStore;
import io.github.refreshahead.servers.RabbitServer;
import io.github.refreshahead.servers.RedisServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The way of a refresh from claim to put, for {@value #TASKS} due entries: claim, publish, confirm, consume, claim, load
 * (which costs nothing here), put, acknowledge; beside a bare loop that publishes as many bodies of the same size to the
 * same kind of queue with the same flags, takes their confirms, consumes with the same prefetch and acknowledges.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first
public class PipelineBenchmark implements RefreshAheadListener {

    private static final int TASKS = 5_000;
    private static final int PREFETCH = 64;
    private static final int UNCONFIRMED = 1_000;
    private static final String QUEUE = "bare";

    private RedisServer redis;
    private RabbitServer rabbit;
    private GatedStore store;
    private RefreshAheadEngine engine;
    private RefreshAheadCache<Integer, String> cache;
    private Connection publishing;
    private Connection consuming;
    private Channel channel;
    private volatile CountDownLatch stored = new CountDownLatch(0);
    private volatile CountDownLatch consumed = new CountDownLatch(0);
    private final BareConfirms confirms = new BareConfirms(UNCONFIRMED);

    @Setup
    public void start() throws Exception {
        redis = RedisServer.start();
        rabbit = RabbitServer.start();
        store = new GatedStore(RedisEntryStore.connect(redis.uri().toString()));
        engine = RefreshAheadEngine.builder()
                .namespace("bench")
                .store(store)
                .queue(RabbitRefreshQueue.connect(rabbit.uri().toString(), "bench"))
                .settings(EngineSettings.builder().consumer(true, 64, PREFETCH).build())
                .listener(this)
                .build();
        cache = engine.cache("valuations", Integer.class, new TypeRef<String>() {})
                .ttl(Duration.ofHours(1))
                .concurrency(64)
                .loader(key -> "x".repeat(500))
                .build();
        engine.start();
        for (int key = 0; key < TASKS; key++) {
            cache.get(key);
        }
        startBareLoop();
    }

    private void startBareLoop() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(rabbit.uri());
        factory.setAutomaticRecoveryEnabled(false);
        publishing = factory.newConnection();
        consuming = factory.newConnection();
        channel = publishing.createChannel();
        channel.confirmSelect();
        channel.queueDeclare(
                QUEUE,
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
        channel.addConfirmListener(confirms);
        Channel consumer = consuming.createChannel();
        consumer.basicQos(PREFETCH);
        consumer.basicConsume(
                QUEUE,
                false,
                (tag, delivery) -> {
                    consumer.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
                    consumed.countDown();
                },
                tag -> {});
    }

    @TearDown
    public void stop() throws Exception {
        engine.close();
        publishing.close();
        consuming.close();
        rabbit.close();
        redis.close();
    }

    private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();

    @Override
    public void storeFailed(String name, String operation, String reason) {
        failures.computeIfAbsent(operation + " " + reason, n -> new LongAdder()).increment();
    }

    @Override
    public void offered(String name, OfferOutcome outcome) {
        failures.computeIfAbsent("offered " + outcome, n -> new LongAdder()).increment();
    }

    @Override
    public void refreshed(String name, RefreshOutcome outcome, @Nullable Duration lag) {
        if (outcome == RefreshOutcome.STORED) {
            stored.countDown();
        } else {
            failures.computeIfAbsent("refreshed " + outcome, n -> new LongAdder())
                    .increment();
        }
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void bareRabbit() throws Exception {
        consumed = new CountDownLatch(TASKS);
        byte[] body = new byte[300];
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .deliveryMode(2)
                .contentType("application/json")
                .expiration("3600000")
                .build();
        for (int i = 0; i < TASKS; i++) {
            confirms.publishing(channel.getNextPublishSeqNo());
            channel.basicPublish("", QUEUE, true, properties, body);
        }
        finish(consumed);
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void refreshAhead(Offered offered) throws Exception {
        store.open();
        finish(stored);
    }

    /** Before each measured round: readers have offered all entries, and none has been claimed. */
    @State(Scope.Benchmark)
    public static class Offered {
        @Setup(Level.Invocation)
        public void offer(PipelineBenchmark benchmark) {
            benchmark.store.shut();
            benchmark.stored = new CountDownLatch(TASKS);
            for (int key = 0; key < TASKS; key++) {
                benchmark.cache.refresh(key);
            }
        }
    }

    private void finish(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException(latch.getCount() + " tasks did not come through: " + failures);
        }
    }
}
