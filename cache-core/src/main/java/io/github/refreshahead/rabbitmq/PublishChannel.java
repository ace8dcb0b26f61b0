package io.github.refreshahead.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import io.github.refreshahead.RefreshAheadException;
import io.github.refreshahead.queue.RefreshQueue.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * One channel with confirms, from its opening to its loss. The publisher's thread sends, the connection's own thread
 * brings answers, a watch gives up on what gets none. A message's id is a random prefix per channel and the number that
 * the broker confirms by, so that a message that comes back, which it does before its confirm, is recognised.
 */
final class PublishChannel {

    /** Lets messages of a routing key reach a queue, as far as that is ours to do. */
    interface Route {

        /** Has nothing to do. */
        Route PRESENT = (connection, exchange, routingKey) -> {};

        /** @throws RefreshAheadException if the broker does not allow it, or somebody else has to do it */
        void open(BrokerConnection connection, String exchange, String routingKey) throws IOException;
    }

    private record Destination(String exchange, String routingKey) {}

    /** A write, or a silence of the broker, that lasts longer ends the connection. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** As many tasks go before an event on the same connection. */
    private static final int UNCONFIRMED_AT_MOST = 512;

    private final BrokerConnection connection;
    private final Route route;
    private final Duration confirmTimeout;
    private final LongSupplier ticker;
    private final Outage outage;
    private final BiConsumer<BrokerConnection, Throwable> broken;
    private final ConfirmTracker tracker;
    private final Channel channel;
    private final String idPrefix =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + "-";

    /** What reaches a queue, as far as we know. */
    private final Set<Destination> routable = ConcurrentHashMap.newKeySet();

    private volatile boolean blocked;

    /** When the write that is under way began; 0 if none is. */
    private volatile long writingSince;

    /** @param broken told when the connection is of no use any more */
    PublishChannel(
            BrokerConnection connection,
            Route route,
            Duration confirmTimeout,
            LongSupplier ticker,
            Outage outage,
            BiConsumer<BrokerConnection, Throwable> broken)
            throws IOException {
        this.connection = connection;
        this.route = route;
        this.confirmTimeout = confirmTimeout;
        this.ticker = ticker;
        this.outage = outage;
        this.broken = broken;
        this.tracker = new ConfirmTracker(ticker, UNCONFIRMED_AT_MOST);
        this.channel = connection.createChannel();
        channel.addConfirmListener(
                (number, multiple) -> tracker.answered(number, multiple, Outcome.CONFIRMED),
                (number, multiple) -> tracker.answered(number, multiple, Outcome.REFUSED));
        channel.addReturnListener(returned ->
                returned(new Destination(returned.getExchange(), returned.getRoutingKey()), returned.getProperties()));
        channel.addShutdownListener(why -> broken.accept(connection, why));
        connection.connection().addBlockedListener(this::blocked, this::unblocked);
        channel.confirmSelect();
    }

    /** Whether a message that is sent now can be expected to be answered. */
    boolean takes() {
        return !blocked && !tracker.silent();
    }

    boolean blocked() {
        return blocked;
    }

    boolean on(BrokerConnection other) {
        return connection == other;
    }

    /** Sends it, or settles it at once if that is of no use. */
    void publish(Outgoing message) {
        if (!takes()) {
            message.settle(Outcome.UNKNOWN);
            return;
        }
        try {
            if (!routed(message)) {
                message.settle(Outcome.RETURNED);
                return;
            }
        } catch (IOException | RuntimeException e) {
            message.settle(Outcome.UNKNOWN);
            broken.accept(connection, e);
            return;
        }
        long number = tracker.add(message::settle);
        if (number == ConfirmTracker.CLOSED) {
            message.settle(Outcome.UNKNOWN);
        } else {
            send(number, message);
        }
    }

    private void send(long number, Outgoing message) {
        writingSince = ticker.getAsLong() | 1;
        try {
            channel.basicPublish(
                    message.exchange(),
                    message.routingKey(),
                    message.kept(),
                    message.properties(idPrefix + number),
                    message.body());
        } catch (IOException | RuntimeException e) {
            close();
            broken.accept(connection, e);
        } finally {
            writingSince = 0;
        }
    }

    /** Whether there is a queue for it, which is made if need be and allowed. */
    private boolean routed(Outgoing message) throws IOException {
        Destination destination = new Destination(message.exchange(), message.routingKey());
        if (routable.contains(destination)) {
            return true;
        }
        writingSince = ticker.getAsLong() | 1;
        try {
            route.open(connection, message.exchange(), message.routingKey());
            routable.add(destination);
            return true;
        } catch (RefreshAheadException e) {
            outage.misconfigured(e);
            return false;
        } finally {
            writingSince = 0;
        }
    }

    private void returned(Destination destination, AMQP.BasicProperties properties) {
        routable.remove(destination);
        String id = properties.getMessageId();
        tracker.answered(Long.parseLong(id, idPrefix.length(), id.length(), 10), false, Outcome.RETURNED);
    }

    private void blocked(String reason) {
        blocked = true;
        outage.alarmBegins(reason);
    }

    private void unblocked() {
        blocked = false;
        outage.alarmEnds();
    }

    /** To be called several times a second. */
    void watch() {
        tracker.expire(confirmTimeout.toNanos());
        long patience = Math.max(PATIENCE.toNanos(), 2 * confirmTimeout.toNanos());
        long since = writingSince;
        if ((since != 0 && ticker.getAsLong() - since > PATIENCE.toNanos())
                || (!blocked && tracker.silentLongerThan(patience))) {
            broken.accept(connection, new TimeoutException());
        }
    }

    void awaitConfirms(Duration atMost) {
        tracker.awaitAll(atMost.toNanos());
    }

    /** What is not answered by now is unknown. */
    void close() {
        tracker.close();
        outage.alarmEnds();
    }
}
