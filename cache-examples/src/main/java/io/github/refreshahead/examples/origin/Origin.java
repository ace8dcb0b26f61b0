package io.github.refreshahead.examples.origin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The third party's valuation API, a real HTTP server on the loopback interface. Each answer takes a latency drawn from
 * a {@link LogNormal}, and fails with status 503 by chance; answers wait on a timer, not on sleeping threads, so that any
 * number can be under way. The n-th call to arrive gets the n-th draw of the seed.
 *
 * <p>{@code GET /valuations/{vin}} answers a valuation as of the request's arrival; the header {@value #WAITED_FOR}
 * tells calls that somebody waits for from refreshes. {@code PUT /calls/{instant}} starts counting calls at that
 * moment, {@code GET /calls} answers {@link OriginCalls}.
 */
public final class Origin implements AutoCloseable {

    /** Present on requests that somebody waits for. */
    public static final String WAITED_FOR = "X-Waited-For";

    private static final String VALUATIONS = "/valuations/";
    private static final String CALLS = "/calls";

    private final HttpServer server;
    private final LogNormal latency;
    private final double errors;
    private final RandomGenerator random;
    private final Clock clock;
    private final CallCounter counter = new CallCounter();
    private final JsonMapper json = JsonMapper.shared();
    private final ExecutorService readers = Executors.newFixedThreadPool(4);
    private final ScheduledExecutorService answers = Executors.newScheduledThreadPool(2);

    private Origin(HttpServer server, LogNormal latency, double errors, long seed, Clock clock) {
        this.server = server;
        this.latency = latency;
        this.errors = errors;
        this.random = new SplittableRandom(seed);
        this.clock = clock;
    }

    /**
     * Starts an origin.
     *
     * @param port 0 for any free one
     * @param errors share of the calls that fail, 0 to 1
     * @throws IOException if the port is taken
     */
    public static Origin start(int port, LogNormal latency, double errors, long seed) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
        Origin origin = new Origin(server, latency, errors, seed, Clock.systemUTC());
        server.createContext(VALUATIONS, origin::valuation);
        server.createContext(CALLS, origin::calls);
        server.setExecutor(origin.readers);
        server.start();
        return origin;
    }

    /** Where it listens. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        readers.shutdownNow();
        answers.shutdownNow();
    }

    private void valuation(HttpExchange exchange) {
        Instant arrival = clock.instant();
        counter.arrived(arrival, exchange.getRequestHeaders().containsKey(WAITED_FOR));
        String vin = exchange.getRequestURI().getPath().substring(VALUATIONS.length());
        Duration delay;
        boolean fails;
        BigDecimal amount;
        synchronized (random) {
            delay = latency.sample(random);
            fails = random.nextDouble() < errors;
            amount = BigDecimal.valueOf(random.nextLong(500_000, 5_000_000), 2);
        }
        Answer answer = new Answer(vin, amount, "EUR", arrival);
        answers.schedule(
                () -> fails ? send(exchange, 503, null) : send(exchange, 200, answer),
                delay.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    private void calls(HttpExchange exchange) {
        if (exchange.getRequestMethod().equals("PUT")) {
            String path = exchange.getRequestURI().getPath();
            counter.startAt(Instant.parse(path.substring(CALLS.length() + 1)));
            send(exchange, 204, null);
        } else {
            send(exchange, 200, counter.calls());
        }
    }

    /** Answers nothing useful; a value makes it a {@code Callable}. A caller that has gone is none of our business. */
    private boolean send(HttpExchange exchange, int status, @Nullable Object body) {
        try (exchange) {
            if (body == null) {
                exchange.sendResponseHeaders(status, -1);
            } else {
                byte[] bytes = json.writeValueAsBytes(body);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(status, bytes.length);
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(bytes);
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private record Answer(String vin, BigDecimal amount, String currency, Instant asOf) {}
}
