package io.github.refreshahead.examples.experiment;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** A RabbitMQ that the person at the keyboard named. */
final class GivenRabbit implements ServerInUse {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ServerUri address;

    private GivenRabbit(ServerUri address) {
        this.address = address;
    }

    /** @throws IllegalArgumentException naming the address, never the password, if nothing usable answers there */
    static GivenRabbit at(String text) {
        GivenRabbit rabbit = new GivenRabbit(ServerUri.parse("--amqp", text, "amqp", 5672));
        try {
            rabbit.connect().close();
        } catch (IOException | TimeoutException e) {
            throw rabbit.address.unusable("RabbitMQ", e);
        }
        return rabbit;
    }

    @Override
    public URI uri() {
        return address.uri();
    }

    /** Removes the queues and the exchange, which would stay for ever. */
    @Override
    public void forget(String namespace) {
        String exchange = "refresh-ahead." + namespace + ".v1";
        try (Connection connection = connect();
                Channel channel = connection.createChannel()) {
            for (String queue : List.of(exchange + ".default", exchange + ".parked")) {
                channel.queueDelete(queue);
            }
            channel.exchangeDelete(exchange);
        } catch (IOException | TimeoutException e) {
            throw new IllegalStateException("The queues of namespace " + namespace + " could not be removed", e);
        }
    }

    @Override
    public void close() {}

    private Connection connect() throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        try {
            factory.setUri(uri());
        } catch (URISyntaxException | GeneralSecurityException e) {
            throw new IllegalStateException("The client does not take the URI", e);
        }
        factory.setConnectionTimeout((int) PATIENCE.toMillis());
        factory.setHandshakeTimeout((int) PATIENCE.toMillis());
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection("refresh-ahead demo");
    }
}
