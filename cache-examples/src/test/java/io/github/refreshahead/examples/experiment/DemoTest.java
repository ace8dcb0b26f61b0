package io.github.refreshahead.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        --foo                         | Unknown option: '--foo'
        surplus                       | Unmatched argument at index 2: 'surplus'
        --duration 60                 | '60' is not a number with a unit
        --duration                    | Missing required parameter for option '--duration' (TIME)
        --duration 0s                 | --duration must be positive
        --rate many                   | Invalid value for option '--rate': 'many' is not an int
        --rate 0                      | --rate must be positive
        --rate 1000000 --duration 1h  | --rate times --duration must be at most 10 million requests
        --keys 0                      | --keys must be between 1 and 1000000
        --compression 601             | --compression must be between 1 and 600
        --origin-p99 10ms             | --origin-median must be positive, and --origin-p99 not shorter
        --origin-errors 1.5           | --origin-errors must be between 0 and 1
        --policies lazy               | 'lazy' is not one of no-cache, static-long, static-short, refresh-ahead
        --backend cloud               | --backend must be embedded or servers, not 'cloud'
        --redis redis://localhost     | --redis and --amqp need --backend servers
        --backend servers --redis x:y | --redis must be a URI like redis://[user:password@]host[:port]
        --backend servers --amqp x    | --amqp must be a URI like amqp://[user:password@]host[:port]
        """)
    void wrongOptionEndsWithTwoAndOneLine(String arguments, String message) {
        assertThat(run(arguments.split(" +"))).isEqualTo(2);
        assertThat(errors.toString().lines())
                .singleElement()
                .asString()
                .startsWith("bin/demo: ")
                .contains(message);
        assertThat(console.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"--redis, redis, Redis", "--amqp, amqp, RabbitMQ"})
    void unreachableServerEndsWithTwoAndOneLineThatNamesItsAddressOnly(String option, String scheme, String server)
            throws IOException {
        int port = portWhereNobodyListens();
        String uri = scheme + "://someone:secret@127.0.0.1:" + port;

        assertThat(run("--backend", "servers", option, uri)).isEqualTo(2);
        assertThat(errors.toString().lines())
                .singleElement()
                .asString()
                .contains(option + ": " + server + " at 127.0.0.1:" + port + " cannot be reached")
                .doesNotContain("secret")
                .doesNotContain("Exception");
    }

    @Test
    void folderThatCannotBeMadeIsAWrongOption() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThat(run("--out", file.resolve("below").toString())).isEqualTo(2);
        assertThat(errors.toString()).contains("--out: folder " + file.resolve("below") + " cannot be created");
    }

    @Test
    void helpNamesEveryOption() {
        assertThat(run("--help")).isZero();
        assertThat(console.toString(StandardCharsets.UTF_8))
                .contains("--backend", "--redis", "--amqp", "--duration", "--rate", "--keys", "--compression")
                .contains("--origin-median", "--origin-p99", "--origin-errors", "--seed", "--policies", "--out");
    }

    private int run(String... arguments) {
        PrintStream out = new PrintStream(console, true, StandardCharsets.UTF_8);
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.contains("--out")) {
            all.addAll(0, List.of("--out", folder.toString()));
        }
        return Demo.commandLine(out, new PrintWriter(errors, true))
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .execute(all.toArray(String[]::new));
    }

    private static int portWhereNobodyListens() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
