package io.github.refreshahead.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The acknowledgements of one channel. Those that come while others are being written go out together, which spares the
 * broker a write to the log of its quorum queue for each. Thread-safe; never blocks.
 */
final class Acknowledgements {

    private static final Logger log = LoggerFactory.getLogger(RabbitRefreshQueue.class);

    private final Channel channel;
    private final Executor executor;
    private final IntConsumer written;
    private final AckWindow window = new AckWindow();
    private List<Long> settled = new ArrayList<>();

    /**
     * @param executor of one thread
     * @param written told how many were written, or could not be
     */
    Acknowledgements(Channel channel, Executor executor, IntConsumer written) {
        this.channel = channel;
        this.executor = executor;
        this.written = written;
    }

    void add(long tag) {
        boolean first;
        synchronized (this) {
            first = settled.isEmpty();
            settled.add(tag);
        }
        if (first) {
            executor.execute(this::write);
        }
    }

    private void write() {
        List<Long> tags;
        synchronized (this) {
            tags = settled;
            settled = new ArrayList<>();
        }
        try {
            for (AckWindow.Ack ack : window.settle(tags)) {
                channel.basicAck(ack.tag(), ack.multiple());
            }
        } catch (IOException | ShutdownSignalException e) {
            log.debug("Deliveries could not be acknowledged; they come again");
        }
        written.accept(tags.size());
    }
}
