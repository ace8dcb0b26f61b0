package io.github.refreshahead.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A RabbitMQ broker of one's own on a free loopback port, with user and password {@code guest}. It comes from Docker
 * if an engine answers, else from an installed {@code rabbitmq-server}; the setting {@code REFRESH_AHEAD_SERVERS}
 * ({@code docker} or {@code programs}, system property or environment variable) forces one way. A broker of the
 * machine is neither used nor touched.
 *
 * <p>It ends with {@link #close()} or with the virtual machine. Thread-safe.
 */
public final class RabbitServer implements AutoCloseable {

    /** Image that Docker runs. */
    public static final String IMAGE = "rabbitmq:3.13-management-alpine";

    private static final String SETTING = "REFRESH_AHEAD_TEST_AMQP";
    private static final int PORT = 5672;
    private static final int TLS_PORT = 5671;

    private final Server server;
    private final URI uri;
    private final String ctl;
    private final @Nullable Integer tlsPort;

    private RabbitServer(Server server, @Nullable URI uri, String ctl, @Nullable Integer tlsPort) {
        this.server = server;
        this.tlsPort = tlsPort;
        this.uri = uri != null ? uri : URI.create("amqp://guest:guest@" + server.host() + ":" + server.port());
        this.ctl = ctl;
    }

    /**
     * Starts a broker and waits until it answers; that takes some seconds.
     *
     * @throws IllegalStateException if there is neither Docker nor the program, or if it does not start
     */
    public static RabbitServer start() {
        return switch (Supply.ofThisMachine()) {
            case DOCKER -> new RabbitServer(start(RabbitServer::container), null, "rabbitmqctl", null);
            case PROGRAMS -> new RabbitServer(start(() -> RabbitProgram.create("")), null, RabbitProgram.ctl(), null);
        };
    }

    /**
     * Starts a broker that also speaks TLS, at another port.
     *
     * @throws IllegalStateException if there is neither Docker nor the program, or if it does not start
     */
    public static RabbitServer start(ServerTls tls) {
        int tlsPort = Ports.free();
        Predicate<InetSocketAddress> answers = address ->
                Wire.speaksAmqp(address) && Wire.speaksTls(new InetSocketAddress(address.getHostString(), tlsPort));
        return switch (Supply.ofThisMachine()) {
            case DOCKER -> {
                Server server = Server.start("RabbitMQ", () -> container(tls, tlsPort), answers);
                yield new RabbitServer(server, null, "rabbitmqctl", tlsPort);
            }
            case PROGRAMS -> {
                String configuration = tls.rabbitConfiguration("127.0.0.1:" + tlsPort);
                Server server = Server.start("RabbitMQ", () -> RabbitProgram.create(configuration), answers);
                yield new RabbitServer(server, null, RabbitProgram.ctl(), tlsPort);
            }
        };
    }

    /**
     * The one broker of this virtual machine, for tests that only need a broker: use a namespace of your own, and do
     * not kill, freeze or close it. It is the one that the environment variable {@code REFRESH_AHEAD_TEST_AMQP} names
     * (a URI), if any.
     */
    public static RabbitServer shared() {
        return Shared.SERVER;
    }

    /** Where it listens, with its credentials: {@code amqp://guest:guest@host:port}. */
    public URI uri() {
        return uri;
    }

    /**
     * Where it listens for TLS: {@code amqps://guest:guest@host:port}.
     *
     * @throws IllegalStateException if it does not
     */
    public URI tlsUri() {
        if (tlsPort == null) {
            throw new IllegalStateException("This broker does not speak TLS: start one with it");
        }
        return URI.create("amqps://guest:guest@" + server.host() + ":" + tlsPort);
    }

    /** Ends the broker's own process at once, as SIGKILL does; clients see their connections break. */
    public void kill() {
        server.kill();
    }

    /** Starts it again on the same port, with its durable data; kills it first if it runs. */
    public void restart() {
        server.restart();
    }

    /** Stops its clock, as SIGSTOP does: connections stay open and nothing answers. */
    public void freeze() {
        server.freeze();
    }

    /** Lets it go on after {@link #freeze()}. */
    public void thaw() {
        server.thaw();
    }

    /**
     * Runs {@code rabbitmqctl} without headers.
     *
     * @param arguments {@code list_queues}, {@code name}, for instance
     * @return the lines that it printed
     * @throws IllegalStateException if it fails
     */
    public List<String> ctl(String... arguments) {
        return server.run(
                Stream.concat(Stream.of(ctl, "--silent"), Stream.of(arguments)).toList());
    }

    /** Ends it and removes what it wrote. */
    @Override
    public void close() {
        server.close();
    }

    private static Server start(Supplier<Instance> instances) {
        return Server.start("RabbitMQ", instances, Wire::speaksAmqp);
    }

    private static Instance container() {
        int port = Ports.free();
        return new Container(IMAGE, port, Map.of(port, PORT), List.of());
    }

    private static Instance container(ServerTls tls, int tlsPort) {
        int port = Ports.free();
        Map<Path, String> files = new HashMap<>(tls.copies());
        Path configuration = tls.certificate().resolveSibling("rabbitmq-tls.conf");
        try {
            Files.writeString(configuration, tls.inContainer().rabbitConfiguration(Integer.toString(TLS_PORT)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        files.put(configuration, "/etc/rabbitmq/conf.d/20-tls.conf");
        return new Container(IMAGE, port, Map.of(port, PORT, tlsPort, TLS_PORT), List.of(), files);
    }

    private static final class Shared {
        static final RabbitServer SERVER = of(System.getenv(SETTING));

        private static RabbitServer of(@Nullable String told) {
            if (told == null || told.isBlank()) {
                return start();
            }
            URI uri = URI.create(told);
            return new RabbitServer(
                    Server.start("RabbitMQ", () -> new Told(uri, PORT, SETTING), Wire::accepts),
                    uri,
                    "rabbitmqctl",
                    null);
        }
    }
}
