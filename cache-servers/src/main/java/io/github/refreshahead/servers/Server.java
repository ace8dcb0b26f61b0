package io.github.refreshahead.servers;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An {@link Instance} that answers: waits for it after each start, and ends it with the virtual machine. */
final class Server implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Server.class);
    private static final int ATTEMPTS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long POLL_MILLIS = 20;

    private final String name;
    private final Instance instance;
    private final Predicate<InetSocketAddress> answers;
    private final Thread hook = new Thread(this::end, "refresh-ahead-server-end");
    private boolean killed;
    private boolean frozen;
    private boolean closed;

    private Server(String name, Instance instance, Predicate<InetSocketAddress> answers) {
        this.name = name;
        this.instance = instance;
        this.answers = answers;
    }

    /** Starts a server; a port that somebody else took in the meantime costs another attempt. */
    static Server start(String name, Supplier<Instance> instances, Predicate<InetSocketAddress> answers) {
        for (int attempt = 1; ; attempt++) {
            Server server = new Server(name, instances.get(), answers);
            Runtime.getRuntime().addShutdownHook(server.hook);
            try {
                server.begin();
                log.info("{} answers on {}:{} ({})", name, server.host(), server.port(), server.instance);
                return server;
            } catch (RuntimeException e) {
                server.close();
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    String host() {
        return instance.host();
    }

    int port() {
        return instance.port();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(host(), port());
    }

    synchronized void kill() {
        requireOpen();
        if (!killed) {
            thaw();
            instance.kill();
            killed = true;
        }
    }

    synchronized void restart() {
        kill();
        begin();
        killed = false;
    }

    synchronized void freeze() {
        requireOpen();
        if (!frozen && !killed) {
            instance.freeze();
            frozen = true;
        }
    }

    synchronized void thaw() {
        requireOpen();
        if (frozen) {
            instance.thaw();
            frozen = false;
        }
    }

    List<String> run(List<String> command) {
        return instance.run(command);
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            log.debug("The virtual machine is ending, and so does its hook");
        }
    }

    private synchronized void end() {
        if (!closed) {
            closed = true;
            instance.close();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(name + " is closed");
        }
    }

    private void begin() {
        instance.start();
        long started = System.nanoTime();
        while (!answers.test(address())) {
            boolean late = System.nanoTime() - started > PATIENCE.toNanos();
            if (late || !instance.running()) {
                throw new IllegalStateException("%s (%s) %s; it said:%n%s"
                        .formatted(name, instance, late ? "does not answer" : "has ended", instance.lastWords()));
            }
            pause();
        }
    }

    static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a server was starting", e);
        }
    }
}
