package io.github.refreshahead.rabbitmq;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.RefreshAheadException;
import io.github.refreshahead.near.InvalidationBus;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The bus of a namespace on RabbitMQ 3.10 or later: a durable fanout exchange, and for each instance that listens a queue
 * of its own that ends with its connection. Events are not persistent, confirmed by the broker, and not acknowledged by
 * those who get them.
 *
 * <p>Thread-safe; belongs to a {@link RabbitRefreshQueue}, which gives it and shares its settings, its connection for
 * publishing and the thread that connects. Events have a channel, a buffer of 4,096 and a thread of their own, so that
 * they do not wait behind tasks. Who listens has one connection more. A process that neither publishes nor listens has
 * nothing of all that.
 *
 * <p>The listener is connected while events arrive and those of this process can be sent: not during an alarm of the
 * broker, not after the broker has answered nothing for the confirm timeout, nor after the queue or the exchange was
 * deleted, until it is there again. It is told on a thread of the client library, or of the queue.
 *
 * <p>An event is lost, as far as its publisher knows, if the broker did not confirm it: the connection or the channel
 * broke, an alarm began, or there was no answer for the confirm timeout. An instance that falls behind by more than
 * 10,000 events or 32 MiB loses the oldest of them.
 */
public final class RabbitInvalidationBus implements InvalidationBus {

    private static final Duration CLOSE_PART = Duration.ofSeconds(1);

    private final RabbitSettings settings;
    private final Connector connector;
    private final EventTopology topology;
    private final EventSender sender;
    private final EventFeed feed;
    private final Link listening;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Of the connection to listen on; changed by the supervisor. */
    private @Nullable EventChannel channel;

    /**
     * @param publishing the connection for publishing
     * @param link makes the connection to listen on, with that setup
     * @param attaching has {@link #attach} called with the present connection for publishing, and then {@link #start}
     */
    RabbitInvalidationBus(
            RabbitSettings settings,
            LongSupplier ticker,
            Connector connector,
            Outage outage,
            Link publishing,
            Function<Link.Setup, Link> link,
            Runnable attaching) {
        this.settings = settings;
        this.connector = connector;
        this.topology = new EventTopology(settings);
        this.sender = new EventSender(topology, settings.confirmTimeout(), ticker, outage, publishing, attaching);
        this.feed = new EventFeed(sender::takes);
        this.listening = link.apply(this::listen);
    }

    /**
     * Finds out whether the broker can be reached and lets us publish and listen. Takes at most the connect timeout and
     * some seconds; independent of the connections in the background.
     *
     * @throws QueueMismatchException if the exchange exists but is of another kind
     * @throws RefreshAheadException saying in one line where the broker was looked for and what is wrong
     */
    public void check() {
        connector.check(connection -> {
            topology.apply(connection);
            topology.listen(connection);
        });
    }

    @Override
    public boolean publish(byte[] event, Runnable lost) {
        requireNonNull(event, "event");
        requireNonNull(lost, "lost");
        return !closed.get() && sender.send(event, lost);
    }

    @Override
    public void subscribe(Listener listener) {
        feed.listen(requireNonNull(listener, "listener"));
        sender.begin();
        listening.start();
    }

    /** Takes at most about 2 seconds: what waits is still sent within the first. Has no effect the second time. */
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            sender.close(CLOSE_PART);
            feed.close();
            listening.close(CLOSE_PART);
        }
    }

    @Override
    public String toString() {
        return "RabbitInvalidationBus[" + settings.namespace() + " at " + settings.address() + "]";
    }

    void attach(BrokerConnection connection) throws IOException {
        sender.attach(connection);
        feed.look();
    }

    void detach(BrokerConnection connection) {
        sender.detach(connection);
        feed.look();
    }

    void start() {
        sender.start();
    }

    /** To be called several times a second. */
    void watch() {
        sender.watch();
        feed.look();
    }

    /** To be called every few seconds, on the supervisor's thread. */
    void tend() {
        BrokerConnection connection = listening.current();
        EventChannel present = channel;
        if (connection == null || present == null) {
            return;
        }
        try {
            present.bindAgain();
        } catch (IOException | RuntimeException e) {
            listening.discard(connection, e);
        }
    }

    private void listen(BrokerConnection connection) throws IOException {
        topology.apply(connection);
        String queue = topology.listen(connection);
        EventChannel fresh = new EventChannel(
                connection.createChannel(), topology, queue, feed, why -> listening.discard(connection, why));
        fresh.open();
        channel = fresh;
    }
}
