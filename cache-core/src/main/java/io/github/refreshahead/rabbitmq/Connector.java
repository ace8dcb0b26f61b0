package io.github.refreshahead.rabbitmq;

import static java.util.Objects.requireNonNull;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.SocketConfigurator;
import com.rabbitmq.client.SocketConfigurators;
import io.github.refreshahead.RefreshAheadException;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Opens connections. Neither connections nor topology are recovered by the client library: its recovery publishes
 * without confirms for a while and starts their numbers again. Thread-safe.
 */
final class Connector implements AutoCloseable {

    private static final Duration RPC_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(2_500);
    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

    private final RabbitSettings settings;
    private final ExecutorService deliveries = pool("delivery", 1, 1, new LinkedBlockingQueue<>());
    private final ExecutorService shutdown = pool("shutdown", 0, Integer.MAX_VALUE, new SynchronousQueue<>());

    Connector(RabbitSettings settings) {
        this.settings = settings;
    }

    /** What the client library still wants done after the end is done on its own thread; else it would wait for it. */
    private static ExecutorService pool(String role, int core, int most, BlockingQueue<Runnable> queue) {
        return new ThreadPoolExecutor(
                core, most, 10, TimeUnit.SECONDS, queue, NamedThreads.daemons(role), (work, pool) -> work.run());
    }

    /** @param purpose shown in the broker's list of connections */
    BrokerConnection open(String purpose) throws IOException, TimeoutException {
        AtomicReference<Socket> socket = new AtomicReference<>();
        Connection connection = factory(socket::set)
                .newConnection(
                        deliveries, settings.addresses(), "refresh-ahead " + settings.namespace() + " " + purpose);
        return new BrokerConnection(connection, requireNonNull(socket.get(), "socket"), shutdown);
    }

    /**
     * Finds out whether the broker can be reached and lets us do what is needed.
     *
     * @throws RefreshAheadException saying in one line where the broker was looked for and what is wrong
     */
    void check(Link.Setup setup) {
        try {
            BrokerConnection connection = open("check");
            try {
                setup.on(connection);
            } finally {
                connection.close(CLOSE_TIMEOUT);
            }
        } catch (IOException | TimeoutException e) {
            throw new RefreshAheadException(
                    "Cannot reach RabbitMQ at " + settings.address() + ": " + FailureReason.of(e), e);
        }
    }

    /** Blocking I/O, as by default: the method that says so returns another type in amqp-client 5.27 than in 5.30. */
    private ConnectionFactory factory(SocketConfigurator keepSocket) {
        ConnectionFactory factory = withLogin();
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setVirtualHost(settings.virtualHost());
        factory.setConnectionTimeout(Math.toIntExact(settings.connectTimeout().toMillis()));
        factory.setHandshakeTimeout((int) HANDSHAKE_TIMEOUT.toMillis());
        factory.setRequestedHeartbeat(Math.toIntExact(settings.heartbeat().toSeconds()));
        factory.setChannelRpcTimeout((int) RPC_TIMEOUT.toMillis());
        factory.setChannelShouldCheckRpcResponseType(true);
        factory.setThreadFactory(NamedThreads.daemons("client"));
        factory.setShutdownExecutor(shutdown);
        factory.setExceptionHandler(new QuietExceptions());
        if (settings.sslContext() != null) {
            factory.useSslProtocol(settings.sslContext());
        }
        SocketConfigurator sockets = SocketConfigurators.defaultConfigurator().andThen(keepSocket);
        factory.setSocketConfigurator(
                factory.isSSL() && settings.verifyHostname()
                        ? sockets.andThen(SocketConfigurators.enableHostnameVerification())
                        : sockets);
        return factory;
    }

    private ConnectionFactory withLogin() {
        if (settings.template() != null) {
            return settings.template().clone();
        }
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUsername(settings.user());
        factory.setPassword(settings.password());
        return factory;
    }

    @Override
    public void close() {
        deliveries.shutdown();
        shutdown.shutdown();
    }
}
