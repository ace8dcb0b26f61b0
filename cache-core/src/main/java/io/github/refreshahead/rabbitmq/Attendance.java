package io.github.refreshahead.rabbitmq;

import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Whether somebody consumes, judged by the broker's count of consumers. Checked by one thread, read by any. */
final class Attendance {

    private final QueueTopology topology;
    private final Duration unattendedAfter;
    private final LongSupplier ticker;
    private volatile long lastSeen;
    private volatile boolean attended = true;

    Attendance(QueueTopology topology, Duration unattendedAfter, LongSupplier ticker) {
        this.topology = topology;
        this.unattendedAfter = unattendedAfter;
        this.ticker = ticker;
        this.lastSeen = ticker.getAsLong();
    }

    /** Gives consumers that were cut off with us the time to come back. */
    void begin() {
        lastSeen = ticker.getAsLong();
        attended = true;
    }

    void check(BrokerConnection connection) throws IOException {
        long now = ticker.getAsLong();
        if (topology.consumers(connection) > 0) {
            lastSeen = now;
            attended = true;
        } else {
            attended = now - lastSeen <= unattendedAfter.toNanos();
        }
    }

    boolean attended() {
        return attended;
    }
}
