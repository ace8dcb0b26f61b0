package io.github.refreshahead.rabbitmq;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection up: opens it, sets it up, and opens it again after each loss, with growing delays. All that
 * happens on the supervisor's one thread; the methods may be called by any.
 */
final class Link {

    /** What has to be done on a new connection before it counts as up. */
    interface Setup {
        void on(BrokerConnection connection) throws IOException, TimeoutException;
    }

    private static final Duration STABLE = Duration.ofSeconds(10);

    private final String purpose;
    private final Connector connector;
    private final ScheduledExecutorService supervisor;
    private final Backoff backoff;
    private final LongSupplier ticker;
    private final Outage outage;
    private final Setup setup;
    private final Consumer<BrokerConnection> lost;

    private volatile @Nullable BrokerConnection current;
    private volatile boolean closed;
    private boolean waiting;
    private long upSince;

    /** @param lost told of each connection that was up and is no more */
    Link(
            String purpose,
            Connector connector,
            ScheduledExecutorService supervisor,
            Backoff backoff,
            LongSupplier ticker,
            Outage outage,
            Setup setup,
            Consumer<BrokerConnection> lost) {
        this.purpose = purpose;
        this.connector = connector;
        this.supervisor = supervisor;
        this.backoff = backoff;
        this.ticker = ticker;
        this.outage = outage;
        this.setup = setup;
        this.lost = lost;
    }

    /** Has no effect if it has been started. */
    void start() {
        supervisor.execute(() -> {
            if (!waiting) {
                open();
            }
        });
    }

    /** Null while there is none. */
    @Nullable
    BrokerConnection current() {
        return current;
    }

    /** Gives a connection up that is of no use any more; another one follows. */
    void discard(BrokerConnection connection, Throwable why) {
        if (connection == current) {
            if (!closed) {
                outage.begins(purpose, why);
            }
            lost.accept(connection);
        }
        connection.tearDown();
    }

    void close(Duration atMost) {
        closed = true;
        BrokerConnection connection = current;
        if (connection != null) {
            connection.close(atMost);
        }
    }

    private void open() {
        if (closed || current != null) {
            return;
        }
        BrokerConnection fresh = null;
        try {
            fresh = connector.open(purpose);
            setup.on(fresh);
            current = fresh;
            upSince = ticker.getAsLong();
            outage.ends(purpose);
            BrokerConnection up = fresh;
            up.onLoss(why -> {
                discard(up, why);
                supervisor.execute(() -> again(up));
            });
            if (closed) {
                up.tearDown();
            }
        } catch (IOException | TimeoutException | RuntimeException e) {
            if (fresh != null) {
                fresh.tearDown();
            }
            if (!closed) {
                outage.begins(purpose, e);
                retry();
            }
        }
    }

    private void openAfterWaiting() {
        waiting = false;
        open();
    }

    private void again(BrokerConnection gone) {
        if (current == gone) {
            current = null;
            if (ticker.getAsLong() - upSince > STABLE.toNanos()) {
                backoff.reset();
            }
            retry();
        }
    }

    private void retry() {
        if (!closed) {
            waiting = true;
            supervisor.schedule(this::openAfterWaiting, backoff.next().toNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
