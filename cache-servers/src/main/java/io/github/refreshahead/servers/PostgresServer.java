package io.github.refreshahead.servers;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL of one's own on a free loopback port, with user and database {@code postgres}, no password, and no care
 * for a power cut. It comes from Docker if an engine answers, else from an installed {@code postgres}; the setting
 * {@code REFRESH_AHEAD_SERVERS} ({@code docker} or {@code programs}, system property or environment variable) forces one
 * way. A server of the machine is neither used nor touched.
 *
 * <p>It ends with {@link #close()} or with the virtual machine. Thread-safe.
 */
public final class PostgresServer implements AutoCloseable {

    /** Image that Docker runs. */
    public static final String IMAGE = "postgres:15-alpine";

    static final String USER = "postgres";

    private static final String SETTING = "REFRESH_AHEAD_TEST_POSTGRES";
    private static final String JDBC = "jdbc:";
    private static final int PORT = 5432;

    private final Server server;
    private final String jdbcUrl;

    private PostgresServer(Server server, @Nullable String jdbcUrl) {
        this.server = server;
        this.jdbcUrl = jdbcUrl != null
                ? jdbcUrl
                : JDBC + "postgresql://" + server.host() + ":" + server.port() + "/" + USER + "?user=" + USER;
    }

    /**
     * Starts a server and waits until it answers; that takes some seconds.
     *
     * @param arguments further arguments of {@code postgres}: {@code -c}, {@code max_connections=20}, for instance
     * @throws IllegalStateException if there is neither Docker nor the program, or if it does not start
     */
    public static PostgresServer start(String... arguments) {
        List<String> further = List.of(arguments);
        return new PostgresServer(Server.start("PostgreSQL", () -> create(further), Wire::answersPostgres), null);
    }

    /**
     * The one server of this virtual machine, for tests that only need a server: use a schema of your own, and do not
     * kill, freeze or close it. It is the one that the environment variable {@code REFRESH_AHEAD_TEST_POSTGRES} names (a
     * JDBC URL with user and password), if any.
     */
    public static PostgresServer shared() {
        return Shared.SERVER;
    }

    /** Where it listens, with its user: {@code jdbc:postgresql://host:port/postgres?user=postgres}. */
    public String jdbcUrl() {
        return jdbcUrl;
    }

    /** Ends all its processes at once, as SIGKILL does; clients see their connections break. */
    public void kill() {
        server.kill();
    }

    /** Starts it again on the same port, with what was committed; kills it first if it runs. */
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
            case DOCKER -> container(further);
            case PROGRAMS -> PostgresProgram.create(further);
        };
    }

    private static Instance container(List<String> further) {
        int port = Ports.free();
        List<String> command = new ArrayList<>(
                List.of("env", "POSTGRES_HOST_AUTH_METHOD=trust", "docker-entrypoint.sh", "postgres", "-F"));
        command.addAll(further);
        return new Container(IMAGE, port, Map.of(port, PORT), command);
    }

    private static final class Shared {
        static final PostgresServer SERVER = of(System.getenv(SETTING));

        private static PostgresServer of(@Nullable String told) {
            if (told == null || told.isBlank()) {
                return start();
            }
            if (!told.startsWith(JDBC)) {
                throw new IllegalArgumentException(
                        SETTING + " must be a JDBC URL: jdbc:postgresql://host:port/database");
            }
            URI uri = URI.create(told.substring(JDBC.length()));
            return new PostgresServer(
                    Server.start("PostgreSQL", () -> new Told(uri, PORT, SETTING), Wire::accepts), told);
        }
    }
}
