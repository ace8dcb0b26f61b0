package io.github.refreshahead.examples.origin;

import java.io.IOException;
import java.time.Duration;

/**
 * The origin as a program of its own: {@code OriginProgram <port> <median> <p99> <errors> <seed>}, durations in ISO-8601.
 * Prints its address and runs until its standard input ends, so that it never outlives the program that started it.
 */
public final class OriginProgram {

    private OriginProgram() {}

    public static void main(String[] args) throws IOException {
        // Without this, an answer's body waits for the acknowledgement of its headers: 40 ms on a kept connection.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // The server would close idle connections beyond 200, under the feet of a client about to use them.
        System.setProperty("sun.net.httpserver.maxIdleConnections", "10000");
        System.setProperty("sun.net.httpserver.idleInterval", "3600");

        LogNormal latency = new LogNormal(Duration.parse(args[1]), Duration.parse(args[2]));
        double errors = Double.parseDouble(args[3]);
        try (Origin origin = Origin.start(Integer.parseInt(args[0]), latency, errors, Long.parseLong(args[4]))) {
            System.out.println(origin.uri());
            while (System.in.read() >= 0) {}
        }
    }
}
