package io.github.refreshahead.histories.fleet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The database of another process, by way of as many connections as are used at a time. Thread-safe. */
public final class RemoteDatabase implements Database {

    private final int port;
    private final ConcurrentLinkedQueue<Connection> idle = new ConcurrentLinkedQueue<>();

    /** @param port of a {@link DatabaseServer} on the loopback address */
    public RemoteDatabase(int port) {
        this.port = port;
    }

    @Override
    public long read(int key) {
        Connection connection = connection();
        long version = connection.ask(DatabaseServer.READ + " " + key);
        idle.add(connection);
        return version;
    }

    @Override
    public @Nullable Change begin(int key) {
        Connection connection = connection();
        long version = connection.ask(DatabaseServer.BEGIN + " " + key);
        if (version == 0) {
            idle.add(connection);
            return null;
        }
        return new Change() {
            @Override
            public long version() {
                return version;
            }

            @Override
            public void commit() {
                connection.ask(DatabaseServer.COMMIT);
                idle.add(connection);
            }

            @Override
            public void rollback() {
                connection.ask(DatabaseServer.ROLLBACK);
                idle.add(connection);
            }
        };
    }

    private Connection connection() {
        Connection connection = idle.poll();
        return connection == null ? new Connection(port) : connection;
    }

    /** Belongs to one thread at a time. Ends with the process. */
    private static final class Connection {

        private final OutputStream requests;
        private final BufferedReader answers;

        Connection(int port) {
            try {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setTcpNoDelay(true);
                requests = socket.getOutputStream();
                answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        long ask(String request) {
            try {
                requests.write((request + "\n").getBytes(StandardCharsets.US_ASCII));
                String answer = answers.readLine();
                if (answer == null) {
                    throw new IOException("the database is gone");
                }
                return Long.parseLong(answer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
