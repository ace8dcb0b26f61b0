package io.github.refreshahead.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;
import io.github.refreshahead.RefreshAheadException;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Runs declarations and checks, each on a channel of its own, and says in words what the broker refuses. Immutable. */
final class Declarations {

    private final Topology mode;
    private final String address;

    Declarations(RabbitSettings settings) {
        this.mode = settings.topology();
        this.address = settings.address();
    }

    /** Whether what is missing is made by us. */
    boolean ours() {
        return mode == Topology.DECLARE;
    }

    /**
     * Makes, or checks, or neither, as the mode says.
     *
     * @throws QueueMismatchException if something is there with other arguments
     * @throws RefreshAheadException if something is missing or not permitted
     */
    void apply(
            BrokerConnection connection, BrokerConnection.ChannelWork<?> declare, BrokerConnection.ChannelWork<?> check)
            throws IOException {
        switch (mode) {
            case DECLARE -> run(connection, declare);
            case PASSIVE -> run(connection, check);
            case NONE -> {}
        }
    }

    /**
     * @throws QueueMismatchException if something is there with other arguments
     * @throws RefreshAheadException if something is missing or not permitted
     */
    <T> T run(BrokerConnection connection, BrokerConnection.ChannelWork<T> work) throws IOException {
        try {
            return connection.once(work);
        } catch (IOException e) {
            RefreshAheadException refusal = refusal(e);
            if (refusal == null) {
                throw e;
            }
            throw refusal;
        }
    }

    /** Null if the failure is not the broker's refusal of what was wanted on a channel. */
    @Nullable
    RefreshAheadException refusal(Throwable failure) {
        AMQP.Channel.Close close = channelClose(failure);
        if (close == null) {
            return null;
        }
        String text = close.getReplyText();
        String modeName = mode.name().toLowerCase(Locale.ROOT);
        return switch (close.getReplyCode()) {
            case AMQP.PRECONDITION_FAILED -> QueueMismatchException.parse(address, text, failure);
            case AMQP.NOT_FOUND ->
                new RefreshAheadException(
                        "RabbitMQ at " + address + " lacks what topology " + modeName + " expects: " + text
                                + (ours() ? ". It is made again." : ". Make it, or set topology to declare."),
                        failure);
            case AMQP.ACCESS_REFUSED ->
                new RefreshAheadException(
                        "RabbitMQ at " + address + " does not permit what topology " + modeName + " needs: " + text,
                        failure);
            default -> null;
        };
    }

    static boolean notFound(Throwable failure) {
        AMQP.Channel.Close close = channelClose(failure);
        return close != null && close.getReplyCode() == AMQP.NOT_FOUND;
    }

    /** Why the broker closed the channel; null if it was something else. */
    private static AMQP.Channel.@Nullable Close channelClose(Throwable failure) {
        Throwable cause = failure instanceof ShutdownSignalException ? failure : failure.getCause();
        return cause instanceof ShutdownSignalException signal && signal.getReason() instanceof AMQP.Channel.Close close
                ? close
                : null;
    }
}
