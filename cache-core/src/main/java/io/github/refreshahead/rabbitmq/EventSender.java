package io.github.refreshahead.rabbitmq;

import com.rabbitmq.client.ShutdownSignalException;
import io.github.refreshahead.RefreshAheadException;
import io.github.refreshahead.queue.RefreshQueue.Offer;
import io.github.refreshahead.queue.RefreshQueue.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Sends events over the connection that publishes the tasks, but with a channel, a buffer and a thread of their own:
 * tasks that wait for the broker's disk do not hold them up, and an exchange that somebody deleted does no harm to tasks.
 * There is neither channel nor thread before the first event. Thread-safe.
 */
final class EventSender {

    private static final int BUFFER = 4_096;

    private final EventTopology topology;
    private final Duration confirmTimeout;
    private final LongSupplier ticker;
    private final Outage outage;
    private final Link publishing;
    private final Runnable attaching;
    private final Publisher publisher;
    private final AtomicBoolean begun = new AtomicBoolean();

    /** @param attaching has {@link #attach} called with the present connection, if any, and then {@link #start} */
    EventSender(
            EventTopology topology,
            Duration confirmTimeout,
            LongSupplier ticker,
            Outage outage,
            Link publishing,
            Runnable attaching) {
        this.topology = topology;
        this.confirmTimeout = confirmTimeout;
        this.ticker = ticker;
        this.outage = outage;
        this.publishing = publishing;
        this.attaching = attaching;
        this.publisher = new Publisher("event", BUFFER, ticker);
    }

    boolean send(byte[] event, Runnable lost) {
        if (publishing.current() == null && !publisher.takes()) {
            return false;
        }
        begin();
        Outgoing message = Outgoing.event(topology.exchange(), event, outcome -> {
            if (outcome != Outcome.CONFIRMED) {
                lost.run();
            }
        });
        return publisher.offer(message) == Offer.ACCEPTED;
    }

    /** From now on there is a channel whenever there is a connection. */
    void begin() {
        if (!begun.getAndSet(true)) {
            attaching.run();
        }
    }

    /** What was taken before goes out on the channel, or is lost if there is none. */
    void start() {
        publisher.start();
    }

    boolean takes() {
        return publisher.takes();
    }

    /** Opens a channel if there should be one; says so if the broker does not allow what it needs. */
    void attach(BrokerConnection connection) throws IOException {
        if (!begun.get() || publisher.attachedTo(connection)) {
            return;
        }
        try {
            topology.apply(connection);
            publisher.attach(new PublishChannel(
                    connection, PublishChannel.Route.PRESENT, confirmTimeout, ticker, outage, this::broken));
        } catch (RefreshAheadException e) {
            outage.misconfigured(e);
        }
    }

    void detach(BrokerConnection connection) {
        publisher.detach(connection);
    }

    void watch() {
        publisher.watch();
    }

    void close(Duration atMost) {
        begun.set(true);
        publisher.close(atMost);
    }

    /** What the broker holds against one channel leaves the connection as it is; another channel follows. */
    private void broken(BrokerConnection connection, Throwable why) {
        if (why instanceof ShutdownSignalException signal && !signal.isHardError()) {
            publisher.detach(connection);
            RefreshAheadException refusal = topology.refusal(why);
            if (refusal != null) {
                outage.misconfigured(refusal);
            }
        } else {
            publishing.discard(connection, why);
        }
    }
}
