package io.github.refreshahead.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection to the broker that can be ended even while a thread hangs in a write on it. Thread-safe. */
final class BrokerConnection {

    /** Something to do on a channel. */
    interface ChannelWork<T> {
        T on(Channel channel) throws IOException;
    }

    private final Connection connection;
    private final Socket socket;
    private final Executor executor;

    BrokerConnection(Connection connection, Socket socket, Executor executor) {
        this.connection = connection;
        this.socket = socket;
        this.executor = executor;
    }

    Connection connection() {
        return connection;
    }

    Channel createChannel() throws IOException {
        @Nullable Channel channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("no channel is left on the connection");
        }
        return channel;
    }

    /** On a channel of its own, because the broker closes the channel on which something fails. */
    <T> T once(ChannelWork<T> work) throws IOException {
        Channel channel = createChannel();
        try {
            T result = work.on(channel);
            channel.abort();
            return result;
        } catch (IOException | RuntimeException e) {
            executor.execute(() -> abort(channel));
            throw e;
        }
    }

    /** Waits for the broker, which may not answer just now. */
    private static void abort(Channel channel) {
        try {
            channel.abort();
        } catch (IOException e) {
            // It ends with its connection.
        }
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    /** Told once, at once if the connection is gone already. */
    void onLoss(Consumer<ShutdownSignalException> listener) {
        connection.addShutdownListener(listener::accept);
    }

    /**
     * Without a word to the broker and without waiting: the client library's own abort waits for the lock that a hanging
     * write holds. A linger of zero makes it the same for TLS.
     */
    void tearDown() {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException e) {
            // It is closed already.
        }
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is left to do with it.
        }
    }

    /** Tells the broker, if that takes no longer than that. */
    void close(Duration atMost) {
        int millis = (int) Math.max(1, atMost.toMillis());
        try {
            CompletableFuture.runAsync(() -> connection.abort(millis), executor).get(millis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            tearDown();
        } catch (InterruptedException e) {
            tearDown();
            Thread.currentThread().interrupt();
        }
    }
}
