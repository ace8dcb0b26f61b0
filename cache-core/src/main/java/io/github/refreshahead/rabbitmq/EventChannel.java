package io.github.refreshahead.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * The channel on which this instance's events come, from its opening to its loss. They need no acknowledgement: the queue
 * ends with the channel, and the broker sends no more than it can pass on.
 */
final class EventChannel extends DefaultConsumer {

    private final EventTopology topology;
    private final String queue;
    private final EventFeed feed;
    private final Consumer<Throwable> lost;

    /** @param lost told when no more comes, and the application did not end it */
    EventChannel(Channel channel, EventTopology topology, String queue, EventFeed feed, Consumer<Throwable> lost) {
        super(channel);
        this.topology = topology;
        this.queue = queue;
        this.feed = feed;
        this.lost = lost;
    }

    void open() throws IOException {
        getChannel().addShutdownListener(this::ended);
        getChannel().basicConsume(queue, true, this);
    }

    /** Somebody may have taken the binding away, or the exchange and with it all bindings. */
    void bindAgain() throws IOException {
        topology.bind(getChannel(), queue);
    }

    @Override
    public void handleConsumeOk(String consumerTag) {
        feed.begins(this);
    }

    @Override
    public void handleDelivery(String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
        feed.received(this, body);
    }

    /** The queue was deleted. */
    @Override
    public void handleCancel(String consumerTag) {
        feed.ends(this);
        lost.accept(new CancellationException());
    }

    /** On the connection's own thread, past the deliveries that still wait for theirs. */
    private void ended(ShutdownSignalException why) {
        feed.ends(this);
        if (!why.isInitiatedByApplication()) {
            lost.accept(why);
        }
    }
}
