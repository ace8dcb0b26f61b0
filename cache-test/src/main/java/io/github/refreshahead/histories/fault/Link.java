package io.github.refreshahead.histories.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A way to a server that can be disturbed: listens on a free loopback port and passes bytes on, in both directions.
 * Thread-safe.
 */
public final class Link implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Link.class);
    private static final int CHUNK = 16 << 10;
    private static final int SLICE = 7;
    private static final int CONNECT_MILLIS = 1_000;

    private final InetSocketAddress target;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool(Link::thread);
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile long delayMicros;
    private volatile boolean blackHole;
    private volatile long sliceMicros = -1;

    /** A link that is open and undisturbed. */
    public Link(InetSocketAddress target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "link");
        thread.setDaemon(true);
        return thread;
    }

    /** Where it listens, on the loopback address. */
    public int port() {
        return listener.getLocalPort();
    }

    /** From now on, bytes arrive so much later, in each direction. */
    public void delay(long micros) {
        delayMicros = micros;
    }

    /** Whether bytes stay away until this ends; connections stay open. */
    public void blackHole(boolean on) {
        blackHole = on;
    }

    /** From now on, what clients send arrives a few bytes at a time with pauses of this length; negative: it does not. */
    public void slice(long micros) {
        sliceMicros = micros;
    }

    /** Ends all connections, as a reset by the peer does. */
    public void cut() {
        sockets.forEach(Link::reset);
    }

    /** Ends all disturbances. */
    public void mend() {
        delayMicros = 0;
        sliceMicros = -1;
        blackHole = false;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException e) {
                log.debug("No further connection: {}", e.getMessage());
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        sockets.add(client);
        sockets.add(server);
        threads.execute(() -> {
            try {
                server.connect(target, CONNECT_MILLIS);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                threads.execute(() -> pass(server, client, false));
                pass(client, server, true);
            } catch (IOException e) {
                end(client, server);
            }
        });
    }

    private void pass(Socket from, Socket to, boolean toServer) {
        byte[] chunk = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                TimeUnit.MICROSECONDS.sleep(delayMicros);
                while (blackHole) {
                    TimeUnit.MILLISECONDS.sleep(5);
                }
                write(out, chunk, length, toServer);
            }
        } catch (IOException e) {
            log.debug("A connection has ended: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end(from, to);
        }
    }

    private void write(OutputStream out, byte[] chunk, int length, boolean toServer)
            throws IOException, InterruptedException {
        int from = 0;
        while (toServer && sliceMicros >= 0 && from < length) {
            int size = Math.min(SLICE, length - from);
            out.write(chunk, from, size);
            from += size;
            TimeUnit.MICROSECONDS.sleep(Math.max(0, sliceMicros));
        }
        out.write(chunk, from, length - from);
    }

    private void end(Socket one, Socket other) {
        reset(one);
        reset(other);
        sockets.remove(one);
        sockets.remove(other);
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            log.debug("A socket was closed already: {}", e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        mend();
        cut();
        threads.shutdownNow();
    }
}
