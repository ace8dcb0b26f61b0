package io.github.refreshahead.rabbitmq;

import com.rabbitmq.client.ShutdownSignalException;
import io.github.refreshahead.RefreshAheadException;
import io.github.refreshahead.queue.MeasuredQueue;
import io.github.refreshahead.queue.NamedQueues;
import io.github.refreshahead.queue.ParkedTasks;
import io.github.refreshahead.queue.QueuedTask;
import io.github.refreshahead.queue.RefreshQueue;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The queues of a namespace on RabbitMQ 3.10 or later: durable quorum queues, persistent messages, publisher confirms,
 * manual acknowledgements, and a parking queue for all. Itself it is the default one.
 *
 * <p>Thread-safe. Connects, and connects again after each loss, by itself in the background, with delays from 0.2 to 5
 * seconds; {@link #connect} returns at once whether or not the broker is there, and {@link #check} tells. Publishing and
 * consuming have a connection each. While the broker blocks publishers (an alarm), while it has answered nothing for the
 * confirm timeout, and while what it has declared does not fit, the state is {@link RefreshQueue.State#DOWN}; consuming
 * goes on through an alarm.
 *
 * <p>When the connection is lost, all that was accepted and not yet answered is {@link RefreshQueue.Outcome#UNKNOWN},
 * also what was not sent yet. Outcomes are told on the connection's own thread.
 *
 * <p>Each cache's tasks reach their queue through a binding by the cache's name, which the publisher makes before the
 * first task, and again after one came back; so publishers and consumers may start in any order.
 *
 * <p>{@link #invalidationBus} gives the bus of the same namespace, on the same connection for publishing.
 *
 * <p>{@link #close} takes at most about 12 seconds: what is buffered is still sent and confirmed within half of them.
 * Deliveries that are not settled by then come again elsewhere.
 */
public final class RabbitRefreshQueue implements MeasuredQueue, NamedQueues, ParkedTasks {

    private static final Duration WATCH_INTERVAL = Duration.ofMillis(200);
    private static final Duration TEND_INTERVAL = Duration.ofSeconds(2);
    private static final Duration CLOSE_PART = Duration.ofMillis(2_500);

    private final RabbitSettings settings;
    private final LongSupplier ticker;
    private final DoubleSupplier random;
    private final QueueTopology topology;
    private final Connector connector;
    private final Outage outage;
    private final ScheduledThreadPoolExecutor supervisor;
    private final ScheduledThreadPoolExecutor watch;
    private final Publisher publisher;
    private final NamedRabbitQueues queues;
    private final ParkingQueue parkingQueue;
    private final Link publishing;
    private final Consumers consumers;
    private final RabbitInvalidationBus events;
    private final AtomicBoolean closed = new AtomicBoolean();

    RabbitRefreshQueue(RabbitSettings settings, LongSupplier ticker, DoubleSupplier random) {
        this.settings = settings;
        this.ticker = ticker;
        this.random = random;
        this.topology = new QueueTopology(settings);
        this.connector = new Connector(settings);
        this.outage = new Outage(settings.address());
        this.supervisor = scheduler(NamedThreads.keepingAlive("supervisor", settings.keepAlive()));
        this.watch = scheduler(NamedThreads.daemons("watch"));
        this.publisher = new Publisher("task", settings.buffer(), ticker);
        this.parkingQueue = new ParkingQueue(topology);
        this.publishing = link("publishing", this::beginToPublish, this::endToPublish);
        this.consumers = new Consumers(topology, supervisor, setup -> link("consuming", setup, lost -> {}));
        Parking parking = new Parking(topology.parkingQueue(), publisher, watch);
        this.queues = new NamedRabbitQueues(
                topology.names(),
                name -> new NamedRabbitQueue(
                        name,
                        topology,
                        publisher,
                        parking,
                        consumers,
                        new Attendance(topology, name, settings.unattendedAfter(), ticker)));
        this.events = new RabbitInvalidationBus(
                settings,
                ticker,
                connector,
                outage,
                publishing,
                setup -> link("events", setup, lost -> {}),
                this::beginEvents);
    }

    /** The same as {@link #connect(URI, String)}; what is wrong with the text is said without repeating it. */
    public static RabbitRefreshQueue connect(String uri, String namespace) {
        return builder().uri(uri).namespace(namespace).connect();
    }

    /**
     * With the defaults of {@link RabbitRefreshQueueBuilder}.
     *
     * @param uri {@code amqp://user:password@host:port/virtual-host}, or amqps
     * @param namespace the fleet's namespace; must be the same in all processes that share the queue
     */
    public static RabbitRefreshQueue connect(URI uri, String namespace) {
        return builder().uri(uri).namespace(namespace).connect();
    }

    public static RabbitRefreshQueueBuilder builder() {
        return new RabbitRefreshQueueBuilder();
    }

    /**
     * Finds out whether the broker can be reached and has, or lets us make, what is needed. Takes at most the connect
     * timeout and some seconds; independent of the connections in the background.
     *
     * @throws QueueMismatchException if a queue exists with other arguments
     * @throws RefreshAheadException saying in one line where the broker was looked for and what is wrong
     */
    public void check() {
        connector.check(topology::apply);
    }

    /**
     * The bus that tells the instances of the namespace what is out of date; the same each time. It makes nothing on the
     * broker before it is used, and is closed with the queue.
     */
    public RabbitInvalidationBus invalidationBus() {
        return events;
    }

    @Override
    public State state() {
        return queues.first().state();
    }

    /** Of all queues that this process knows, as of at most 2 s ago; null while the broker takes no tasks. */
    @Override
    public @Nullable Depth depth() {
        return publisher.takes() ? queues.depth() : null;
    }

    @Override
    public RefreshQueue named(String name) {
        return name.equals(DEFAULT) ? this : queues.named(name);
    }

    @Override
    public Offer offer(QueuedTask task, Consumer<Outcome> settled) {
        return queues.first().offer(task, settled);
    }

    /** @throws IllegalArgumentException if prefetch is not from 1 to 65,535 */
    @Override
    public Subscription consume(int prefetch, Consumer<Delivery> handler) {
        return queues.first().consume(prefetch, handler);
    }

    @Override
    public List<ParkedTask> listParked(int atMost) {
        return asked(connection -> parkingQueue.list(connection, atMost));
    }

    @Override
    public int retryParked(int atMost) {
        return asked(connection -> parkingQueue.retry(connection, atMost));
    }

    @Override
    public int purgeParked() {
        return asked(parkingQueue::purge);
    }

    /** Something that somebody waits for. */
    private interface Question<T> {
        T to(BrokerConnection connection) throws IOException;
    }

    private <T> T asked(Question<T> question) {
        BrokerConnection connection = publishing.current();
        if (connection == null || !publisher.takes()) {
            throw new RefreshAheadException("RabbitMQ at " + settings.address() + " takes nothing at present");
        }
        try {
            return question.to(connection);
        } catch (IOException | ShutdownSignalException e) {
            throw new RefreshAheadException(
                    "RabbitMQ at " + settings.address() + " did not do it: " + FailureReason.of(e), e);
        }
    }

    /** Has no effect the second time. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        events.close();
        publisher.close(CLOSE_PART.multipliedBy(2));
        publishing.close(CLOSE_PART);
        consumers.close(CLOSE_PART);
        publisher.join(CLOSE_PART);
        supervisor.shutdown();
        watch.shutdown();
        connector.close();
    }

    @Override
    public String toString() {
        return "RabbitRefreshQueue[" + settings.namespace() + " at " + settings.address() + "]";
    }

    void start() {
        publisher.start();
        publishing.start();
        every(WATCH_INTERVAL, watch, this::watch);
        every(TEND_INTERVAL, supervisor, this::tend);
    }

    private void beginToPublish(BrokerConnection connection) throws IOException {
        topology.apply(connection);
        queues.begin();
        publisher.attach(new PublishChannel(
                connection, topology::route, settings.confirmTimeout(), ticker, outage, publishing::discard));
        events.attach(connection);
    }

    private void endToPublish(BrokerConnection connection) {
        publisher.detach(connection);
        events.detach(connection);
    }

    private void beginEvents() {
        supervisor.execute(() -> {
            tendPublishing();
            events.start();
        });
    }

    private void watch() {
        publisher.watch();
        events.watch();
    }

    private void tend() {
        tendPublishing();
        events.tend();
    }

    /** A broker that blocks us reads nothing from us, this question included. */
    private void tendPublishing() {
        BrokerConnection connection = publishing.current();
        if (connection == null || publisher.blocked()) {
            return;
        }
        try {
            queues.check(connection);
            events.attach(connection);
        } catch (IOException | RuntimeException e) {
            if (!publisher.blocked()) {
                publishing.discard(connection, e);
            }
        }
    }

    private Link link(String purpose, Link.Setup setup, Consumer<BrokerConnection> lost) {
        Backoff backoff = new Backoff(random);
        return new Link(purpose, connector, supervisor, backoff, ticker, outage, setup, lost);
    }

    private static ScheduledThreadPoolExecutor scheduler(NamedThreads threads) {
        ScheduledThreadPoolExecutor scheduler =
                new ScheduledThreadPoolExecutor(1, threads, new ThreadPoolExecutor.DiscardPolicy());
        scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return scheduler;
    }

    private static void every(Duration interval, ScheduledThreadPoolExecutor scheduler, Runnable work) {
        long nanos = interval.toNanos();
        scheduler.scheduleWithFixedDelay(work, nanos, nanos, TimeUnit.NANOSECONDS);
    }
}
