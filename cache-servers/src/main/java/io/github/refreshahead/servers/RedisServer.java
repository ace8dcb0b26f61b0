package io.github.refreshahead.servers;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Redis of one's own on a free loopback port, without persistence. It comes from Docker if an engine answers, else
 * from an installed {@code redis-server}; the setting {@code REFRESH_AHEAD_SERVERS} ({@code docker} or
 * {@code programs}, system property or environment variable) forces one way.
 *
 * <p>It ends with {@link #close()} or with the virtual machine. Thread-safe.
 */
public final class RedisServer implements AutoCloseable {

    /** Image that Docker runs. */
    public static final String IMAGE = "redis:7.2-alpine";

    private static final String SETTING = "REFRESH_AHEAD_TEST_REDIS";
    private static final int PORT = 6379;
    private static final int TLS_PORT = 6380;

    private final Server server;
    private final URI uri;
    private final @Nullable Integer tlsPort;

    private RedisServer(Server server, @Nullable URI uri, @Nullable Integer tlsPort) {
        this.server = server;
        this.tlsPort = tlsPort;
        this.uri = uri != null ? uri : URI.create("redis://" + server.host() + ":" + server.port());
    }

    /**
     * Starts a server and waits until it answers.
     *
     * @param arguments further arguments of {@code redis-server}
     * @throws IllegalStateException if there is neither Docker nor the program, or if it does not start
     */
    public static RedisServer start(String... arguments) {
        List<String> further = List.of(arguments);
        return new RedisServer(Server.start("Redis", () -> create(further), Wire::answersPing), null, null);
    }

    /**
     * Starts a server that also speaks TLS, at another port.
     *
     * @throws IllegalStateException if there is neither Docker nor the program, or if it does not start
     */
    public static RedisServer start(ServerTls tls) {
        int tlsPort = Ports.free();
        return new RedisServer(Server.start("Redis", () -> create(tls, tlsPort), Wire::answersPing), null, tlsPort);
    }

    /**
     * The one server of this virtual machine, for tests that only need a server: use a namespace of your own, and do
     * not kill, freeze or close it. It is the one that the environment variable {@code REFRESH_AHEAD_TEST_REDIS} names
     * (a URI), if any.
     */
    public static RedisServer shared() {
        return Shared.SERVER;
    }

    /** Where it listens: {@code redis://host:port}. */
    public URI uri() {
        return uri;
    }

    /**
     * Where it listens for TLS: {@code rediss://host:port}.
     *
     * @throws IllegalStateException if it does not
     */
    public URI tlsUri() {
        if (tlsPort == null) {
            throw new IllegalStateException("This Redis does not speak TLS: start one with it");
        }
        return URI.create("rediss://" + server.host() + ":" + tlsPort);
    }

    /** Ends it at once, as SIGKILL does; clients see their connections break. */
    public void kill() {
        server.kill();
    }

    /** Starts it again on the same port, empty; kills it first if it runs. */
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

    /** Ends it and removes what it wrote. */
    @Override
    public void close() {
        server.close();
    }

    private static Instance create(List<String> further) {
        return switch (Supply.ofThisMachine()) {
            case DOCKER -> {
                int port = Ports.free();
                yield new Container(
                        IMAGE, port, Map.of(port, PORT), command("redis-server", "0.0.0.0", PORT, "/tmp", further));
            }
            case PROGRAMS -> program(further);
        };
    }

    private static Instance create(ServerTls tls, int tlsPort) {
        return switch (Supply.ofThisMachine()) {
            case DOCKER -> {
                int port = Ports.free();
                List<String> further = tls.inContainer().redisArguments(TLS_PORT);
                yield new Container(
                        IMAGE,
                        port,
                        Map.of(port, PORT, tlsPort, TLS_PORT),
                        command("redis-server", "0.0.0.0", PORT, "/tmp", further),
                        tls.copies());
            }
            case PROGRAMS -> program(tls.redisArguments(tlsPort));
        };
    }

    static Instance program(List<String> further) {
        Path program = Program.find("redis-server", "redis-server");
        Path folder = Program.newFolder();
        int port = Ports.free();
        List<String> command = command(program.toString(), "127.0.0.1", port, folder.toString(), further);
        return new Program(command, Map.of(), folder, port, () -> {});
    }

    static List<String> command(String program, String bind, int port, String folder, List<String> further) {
        List<String> command = new ArrayList<>(List.of(program, "--port", Integer.toString(port), "--bind", bind));
        command.addAll(List.of("--protected-mode", "no", "--save", "", "--appendonly", "no", "--dir", folder));
        command.addAll(further);
        return command;
    }

    private static final class Shared {
        static final RedisServer SERVER = of(System.getenv(SETTING));

        private static RedisServer of(@Nullable String told) {
            if (told == null || told.isBlank()) {
                return start();
            }
            URI uri = URI.create(told);
            return new RedisServer(Server.start("Redis", () -> new Told(uri, PORT, SETTING), Wire::accepts), uri, null);
        }
    }
}
