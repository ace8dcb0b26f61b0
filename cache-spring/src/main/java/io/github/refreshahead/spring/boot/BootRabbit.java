package io.github.refreshahead.spring.boot;

import io.github.refreshahead.rabbitmq.RabbitRefreshQueueBuilder;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/** RabbitMQ as Boot knows it: {@code spring.rabbitmq.*}, Testcontainers, Docker Compose. */
final class BootRabbit implements ServerDetails.Rabbit {

    private final RabbitConnectionDetails details;

    BootRabbit(RabbitConnectionDetails details) {
        this.details = details;
    }

    @Override
    public void accept(RabbitRefreshQueueBuilder queue) {
        queue.addresses(details.getAddresses().stream()
                .map(address -> address.host() + ":" + address.port())
                .toArray(String[]::new));
        String user = details.getUsername();
        String password = details.getPassword();
        if (user != null && password != null) {
            queue.credentials(user, password);
        }
        String virtualHost = details.getVirtualHost();
        if (virtualHost != null) {
            queue.virtualHost(virtualHost);
        }
        SslBundle bundle = details.getSslBundle();
        if (bundle != null) {
            queue.sslContext(bundle.createSslContext());
        }
    }
}
