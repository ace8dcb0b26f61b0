package io.github.refreshahead.spring.boot;

import io.github.refreshahead.rabbitmq.RabbitRefreshQueueBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.amqp.autoconfigure.RabbitProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.jks.JksSslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreDetails;

/**
 * RabbitMQ as Boot knows it: {@code spring.rabbitmq.*}, Testcontainers, Docker Compose.
 *
 * @param ssl of {@code spring.rabbitmq}, part of which the details do not tell; null if they are of another server
 */
record BootRabbit(RabbitConnectionDetails details, RabbitProperties.@Nullable Ssl ssl) implements ServerDetails.Rabbit {

    private static final Logger log = LoggerFactory.getLogger(BootRabbit.class);

    @Override
    public void describe(RabbitRefreshQueueBuilder queue) {
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
        if (bundle == null && ssl != null && ssl.determineEnabled()) {
            bundle = withoutBundle(ssl);
        }
        if (bundle != null) {
            queue.sslContext(BundleContext.of(bundle)).verifyHostname(ssl == null || ssl.isVerifyHostname());
        }
    }

    /** What Boot hands to Spring's client alone: key store and trust store by their own properties, or nothing at all. */
    private static SslBundle withoutBundle(RabbitProperties.Ssl ssl) {
        if (!ssl.isValidateServerCertificate()) {
            log.warn("spring.rabbitmq.ssl.validate-server-certificate=false is not followed: name who is trusted in an"
                    + " SSL bundle");
        }
        JksSslStoreDetails keys = store(ssl.getKeyStoreType(), ssl.getKeyStore(), ssl.getKeyStorePassword());
        JksSslStoreDetails trust = store(ssl.getTrustStoreType(), ssl.getTrustStore(), ssl.getTrustStorePassword());
        JksSslStoreBundle stores = new JksSslStoreBundle(keys, trust);
        return SslBundle.of(stores, SslBundleKey.NONE, SslOptions.NONE, ssl.getAlgorithm());
    }

    /** One that is not named is none, whatever its type; the trust of the JVM takes its place. */
    private static @Nullable JksSslStoreDetails store(
            @Nullable String type, @Nullable String location, @Nullable String password) {
        return location == null ? null : new JksSslStoreDetails(type, null, location, password);
    }
}
