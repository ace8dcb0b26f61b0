package io.github.refreshahead.rabbitmq;

import io.github.refreshahead.queue.MeasuredQueue.Depth;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Whether somebody consumes from a queue, and how much waits, by the broker's own counts. Checked by one thread, read by any. */
final class Attendance {

    private final QueueTopology topology;
    private final String name;
    private final Duration unattendedAfter;
    private final LongSupplier ticker;
    private volatile long lastSeen;
    private volatile boolean attended = true;
    private volatile @Nullable Depth depth;

    Attendance(QueueTopology topology, String name, Duration unattendedAfter, LongSupplier ticker) {
        this.topology = topology;
        this.name = name;
        this.unattendedAfter = unattendedAfter;
        this.ticker = ticker;
        this.lastSeen = ticker.getAsLong();
    }

    /** Gives consumers that were cut off with us the time to come back. */
    void begin() {
        lastSeen = ticker.getAsLong();
        attended = true;
        depth = null;
    }

    void check(BrokerConnection connection) throws IOException {
        long now = ticker.getAsLong();
        QueueTopology.Count count = topology.count(connection, name);
        depth = count.depth();
        if (count.consumers() > 0) {
            lastSeen = now;
            attended = true;
        } else {
            attended = now - lastSeen <= unattendedAfter.toNanos();
        }
    }

    /** Null: not looked yet. */
    @Nullable
    Depth depth() {
        return depth;
    }

    boolean attended() {
        return attended;
    }
}
