package io.github.refreshahead.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postgresql.ds.PGSimpleDataSource;

/** The tests share one server, since it takes its time to start; each leaves it running. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresServerTest {

    private final PostgresServer postgres = PostgresServer.start("-c", "max_connections=17");

    @AfterAll
    void end() {
        postgres.close();
    }

    @Test
    void startedServerAnswersAndFurtherArgumentsReachIt() throws SQLException {
        assertThat(Wire.answersPostgres(address(postgres))).isTrue();
        assertThat(query(postgres, "show max_connections")).isEqualTo("17");
    }

    @Test
    void killedServerComesBackOnTheSamePortWithItsData() throws SQLException {
        query(postgres, "create table kept as select 42 as answer");
        String url = postgres.jdbcUrl();

        postgres.kill();
        assertThat(Wire.accepts(address(postgres))).isFalse();

        postgres.restart();
        assertThat(postgres.jdbcUrl()).isEqualTo(url);
        assertThat(query(postgres, "select answer from kept")).isEqualTo("42");
    }

    @Test
    void frozenServerIsSilentUntilItThaws() {
        postgres.freeze();
        assertThat(Wire.answersPostgres(address(postgres))).isFalse();

        postgres.thaw();
        assertThat(Wire.answersPostgres(address(postgres))).isTrue();
    }

    @Test
    void closedServerLeavesNeitherProcessesNorSharedMemory() throws IOException {
        List<ProcessHandle> before = ProcessHandle.current().descendants().toList();
        PostgresServer another = PostgresServer.start();
        List<ProcessHandle> started = ProcessHandle.current()
                .descendants()
                .filter(process -> !before.contains(process))
                .toList();

        another.close();

        assertThat(Wire.accepts(address(another))).isFalse();
        assertThat(started).noneMatch(ProcessHandle::isAlive);
        List<Long> pids = started.stream().map(ProcessHandle::pid).toList();
        assertThat(creatorsOfSharedMemory()).noneMatch(pids::contains);
    }

    @Test
    void sharedServerIsOneOfThisVirtualMachine() {
        assertThat(PostgresServer.shared()).isSameAs(PostgresServer.shared());
        assertThat(Wire.accepts(address(PostgresServer.shared()))).isTrue();
    }

    /** Linux tells who made each segment; elsewhere, and in a container, there is nothing to be seen from here. */
    private static List<Long> creatorsOfSharedMemory() throws IOException {
        Path segments = Path.of("/proc/sysvipc/shm");
        if (!Files.exists(segments)) {
            return List.of();
        }
        return Files.readAllLines(segments).stream()
                .skip(1)
                .map(line -> Long.valueOf(line.strip().split("\\s+")[4]))
                .toList();
    }

    private static String query(PostgresServer server, String sql) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(server.jdbcUrl());
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            ResultSet rows = statement.getResultSet();
            rows.next();
            return rows.getString(1);
        }
    }

    private static InetSocketAddress address(PostgresServer server) {
        URI uri = URI.create(server.jdbcUrl().substring("jdbc:".length()));
        return new InetSocketAddress(uri.getHost(), uri.getPort());
    }
}
