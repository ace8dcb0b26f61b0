package io.github.refreshahead.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.github.refreshahead.servers.RabbitServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The broker as the client library shows it, to see and to disturb what the queue does there. */
final class RawBroker implements AutoCloseable {

    private final Connection connection;
    private final Channel channel;

    private RawBroker(Connection connection, Channel channel) {
        this.connection = connection;
        this.channel = channel;
    }

    static RawBroker on(RabbitServer server) {
        try {
            ConnectionFactory factory = new ConnectionFactory();
            factory.setUri(server.uri());
            factory.setAutomaticRecoveryEnabled(false);
            Connection connection = factory.newConnection("test");
            return new RawBroker(connection, connection.createChannel());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    Channel channel() {
        return channel;
    }

    /** Takes all messages out of a queue. */
    List<GetResponse> take(String queue) {
        try {
            List<GetResponse> messages = new ArrayList<>();
            for (GetResponse each = channel.basicGet(queue, true); each != null; each = channel.basicGet(queue, true)) {
                messages.add(each);
            }
            return messages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> bodies(String queue) {
        return take(queue).stream()
                .map(message -> new String(message.getBody(), UTF_8))
                .toList();
    }

    @Override
    public void close() {
        connection.abort(1_000);
    }
}
