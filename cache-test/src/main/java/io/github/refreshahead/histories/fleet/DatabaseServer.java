package io.github.refreshahead.histories.fleet;

import io.github.refreshahead.histories.fleet.Database.Change;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database for other processes, on a free loopback port: a line for a request, a number for an answer. A connection
 * has at most one open transaction, which is rolled back when the connection ends.
 */
public final class DatabaseServer implements AutoCloseable {

    static final String READ = "read";
    static final String BEGIN = "begin";
    static final String COMMIT = "commit";
    static final String ROLLBACK = "rollback";

    private static final Logger log = LoggerFactory.getLogger(DatabaseServer.class);

    private final Database database;
    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool(DatabaseServer::thread);

    /** Begins to serve. */
    public DatabaseServer(Database database) throws IOException {
        this.database = database;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "database");
        thread.setDaemon(true);
        return thread;
    }

    /** Where it listens, on the loopback address. */
    public int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                log.debug("The database accepts nothing more: {}", e.getMessage());
            }
        }
    }

    private void serve(Socket client) {
        Change[] open = {null};
        try (client) {
            client.setTcpNoDelay(true);
            BufferedReader requests =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            OutputStream answers = client.getOutputStream();
            for (String request = requests.readLine(); request != null; request = requests.readLine()) {
                answers.write((answer(request, open) + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            log.debug("A client is gone: {}", e.getMessage());
        } finally {
            if (open[0] != null) {
                open[0].rollback();
            }
        }
    }

    private long answer(String request, @Nullable Change[] open) throws IOException {
        String[] words = request.split(" ", 2);
        Change change = open[0];
        switch (words[0]) {
            case READ:
                return database.read(Integer.parseInt(words[1]));
            case BEGIN:
                open[0] = change = database.begin(Integer.parseInt(words[1]));
                return change == null ? 0 : change.version();
            case COMMIT:
            case ROLLBACK:
                if (change == null) {
                    throw new IOException("no transaction is open");
                }
                if (words[0].equals(COMMIT)) {
                    change.commit();
                } else {
                    change.rollback();
                }
                open[0] = null;
                return 0;
            default:
                throw new IOException("unknown request");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
