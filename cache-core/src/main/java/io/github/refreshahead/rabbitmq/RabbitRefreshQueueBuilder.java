package io.github.refreshahead.rabbitmq;

import static java.util.Objects.requireNonNull;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.queue.NamedQueues;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds and connects a {@link RabbitRefreshQueue}; owns every default. Not thread-safe. */
public final class RabbitRefreshQueueBuilder {

    private static final Logger log = LoggerFactory.getLogger(RabbitRefreshQueue.class);

    private @Nullable String namespace;
    private List<Address> addresses = List.of(new Address("localhost", ConnectionFactory.DEFAULT_AMQP_PORT));
    private String user = ConnectionFactory.DEFAULT_USER;
    private String password = ConnectionFactory.DEFAULT_PASS;
    private String virtualHost = ConnectionFactory.DEFAULT_VHOST;
    private boolean tls;
    private @Nullable SSLContext sslContext;
    private boolean verifyHostname = true;
    private Topology topology = Topology.DECLARE;
    private final Set<String> queues = new TreeSet<>(Set.of(NamedQueues.DEFAULT));
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration heartbeat = Duration.ofSeconds(10);
    private Duration confirmTimeout = Duration.ofSeconds(5);
    private Duration unattendedAfter = Duration.ofSeconds(10);
    private int queueLimit = 100_000;
    private int buffer = 10_000;
    private boolean keepAlive;
    private @Nullable ConnectionFactory template;

    RabbitRefreshQueueBuilder() {}

    /** The fleet's namespace; the same in all processes that share the queue. Required. */
    public RabbitRefreshQueueBuilder namespace(String value) {
        namespace = requireNonNull(value, "namespace");
        return this;
    }

    /**
     * {@code amqp://user:password@host:port/virtual-host}, or {@code amqps} for TLS. Default:
     * {@code amqp://guest:guest@localhost:5672}.
     *
     * @throws IllegalArgumentException if it is something else; the message does not repeat it
     */
    public RabbitRefreshQueueBuilder uri(String value) {
        return uri(BrokerUri.parse(value));
    }

    /** The same as {@link #uri(String)}. */
    public RabbitRefreshQueueBuilder uri(URI value) {
        return uri(BrokerUri.parse(value));
    }

    private RabbitRefreshQueueBuilder uri(BrokerUri uri) {
        addresses = List.of(new Address(uri.host(), uri.port()));
        tls = uri.tls();
        virtualHost = uri.virtualHost();
        if (uri.user() != null) {
            user = uri.user();
        }
        if (uri.password() != null) {
            password = uri.password();
        }
        return this;
    }

    /** The nodes of a cluster as {@code host} or {@code host:port}, tried in this order; in place of those of the URI. */
    public RabbitRefreshQueueBuilder addresses(String... nodes) {
        addresses = Arrays.stream(nodes).map(Address::parseAddress).toList();
        return this;
    }

    /** In place of those of the URI. */
    public RabbitRefreshQueueBuilder credentials(String name, String secret) {
        user = requireNonNull(name, "name");
        password = requireNonNull(secret, "secret");
        return this;
    }

    /** In place of that of the URI. Default: {@code /}. */
    public RabbitRefreshQueueBuilder virtualHost(String value) {
        virtualHost = requireNonNull(value, "virtualHost");
        return this;
    }

    /** TLS with these keys and this trust. Default: TLS if the URI says so, with the JVM's default context. */
    public RabbitRefreshQueueBuilder sslContext(SSLContext value) {
        sslContext = requireNonNull(value, "sslContext");
        return this;
    }

    /**
     * Address, virtual host, login and TLS of a factory, in place of what was said of them so far; for what a URI cannot
     * say, such as a {@code CredentialsProvider}. The factory itself is not changed, nor used: connections are made by
     * copies of it, which have the timeouts and threads of this queue, block, and recover nothing by themselves.
     */
    public RabbitRefreshQueueBuilder connectionFactory(ConnectionFactory value) {
        template = value.clone();
        addresses = List.of(new Address(value.getHost(), value.getPort()));
        virtualHost = value.getVirtualHost();
        return this;
    }

    /** Whether the broker's certificate must name its host; false is insecure. Default: true. */
    public RabbitRefreshQueueBuilder verifyHostname(boolean value) {
        verifyHostname = value;
        return this;
    }

    /** Who makes exchange, queues and bindings. Default: {@link Topology#DECLARE}. */
    public RabbitRefreshQueueBuilder topology(Topology value) {
        topology = requireNonNull(value, "topology");
        return this;
    }

    /**
     * Further queues beside the default one, for caches whose tasks are to be kept apart; each with the same limit. Only
     * those that are named here are declared, or checked, and can be used. Default: none.
     *
     * @throws IllegalArgumentException if no queue can have that name
     */
    public RabbitRefreshQueueBuilder queues(String... names) {
        Arrays.stream(names).forEach(CachePolicy::checkQueue);
        queues.addAll(Arrays.asList(names));
        return this;
    }

    /** For the connection to one node. Default: 5 s. */
    public RabbitRefreshQueueBuilder connectTimeout(Duration value) {
        connectTimeout = value;
        return this;
    }

    /** Interval of heartbeats, in whole seconds; a broker that is silent for about twice as long is lost. Default: 10 s. */
    public RabbitRefreshQueueBuilder heartbeat(Duration value) {
        heartbeat = value;
        return this;
    }

    /** After which an accepted task without an answer is unknown. Default: 5 s. */
    public RabbitRefreshQueueBuilder confirmTimeout(Duration value) {
        confirmTimeout = value;
        return this;
    }

    /** How long nobody must have consumed to call the queue unattended. Default: 10 s. */
    public RabbitRefreshQueueBuilder unattendedAfter(Duration value) {
        unattendedAfter = value;
        return this;
    }

    /** Tasks that a queue on the broker holds before it refuses more; the same in all processes. Default: 100,000. */
    public RabbitRefreshQueueBuilder queueLimit(int tasks) {
        queueLimit = tasks;
        return this;
    }

    /** Tasks that may wait here to be sent. Default: 10,000. */
    public RabbitRefreshQueueBuilder buffer(int tasks) {
        buffer = tasks;
        return this;
    }

    /** Whether the queue keeps the process alive until it is closed, for a service that only consumes. Default: false. */
    public RabbitRefreshQueueBuilder keepAlive(boolean value) {
        keepAlive = value;
        return this;
    }

    /**
     * Begins to connect in the background.
     *
     * @throws IllegalArgumentException naming the parameter and its value, if one is out of range
     * @throws NullPointerException if there is no namespace
     */
    public RabbitRefreshQueue connect() {
        RabbitSettings settings = settings();
        if (settings.takesAnyHost()) {
            log.warn(
                    "The host name in the certificate of RabbitMQ at {} is not verified: whoever has any certificate that"
                            + " is trusted here can pose as it",
                    settings.address());
        }
        RabbitRefreshQueue queue = new RabbitRefreshQueue(
                settings, System::nanoTime, () -> ThreadLocalRandom.current().nextDouble());
        queue.start();
        return queue;
    }

    RabbitSettings settings() {
        return new RabbitSettings(
                requireNonNull(namespace, "namespace"),
                addresses,
                user,
                password,
                virtualHost,
                tls && sslContext == null ? defaultContext() : sslContext,
                verifyHostname,
                topology,
                queues,
                connectTimeout,
                heartbeat,
                confirmTimeout,
                unattendedAfter,
                queueLimit,
                buffer,
                keepAlive,
                template);
    }

    private static SSLContext defaultContext() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JVM has no default SSLContext", e);
        }
    }
}
