package io.github.refreshahead.fleet;

import io.github.refreshahead.RefreshAheadListener;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.engine.EngineSettings;
import io.github.refreshahead.engine.RefreshAheadCache;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.rabbitmq.RabbitRefreshQueue;
import io.github.refreshahead.redis.RedisEntryStore;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.jspecify.annotations.Nullable;

/**
 * One process of a fleet: serves calls to a cache at a steady rate, works tasks off, or both. Takes orders on standard
 * input, {@code figures} or {@code stop}, and answers each with one line of {@code name=number} pairs.
 *
 * <p>Arguments, all {@code name=value}: redis, amqp, origin (URIs), namespace, consumer (true or false), rate (calls a
 * second), keys, ttl, refreshAfter (ISO-8601).
 */
public final class FleetMember implements RefreshAheadListener {

    private final Map<String, String> arguments = new TreeMap<>();
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final ConcurrentHistogram micros = new ConcurrentHistogram(60_000_000L, 3);
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicBoolean stopped = new AtomicBoolean();

    private FleetMember(String[] pairs) {
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            arguments.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
    }

    public static void main(String[] pairs) throws Exception {
        new FleetMember(pairs).run();
    }

    private void run() throws Exception {
        String namespace = argument("namespace");
        EngineSettings settings = EngineSettings.builder()
                .consumer(Boolean.parseBoolean(argument("consumer")), 4, 8)
                .build();
        RefreshAheadEngine engine = RefreshAheadEngine.builder()
                .namespace(namespace)
                .store(RedisEntryStore.connect(argument("redis")))
                .queue(RabbitRefreshQueue.connect(argument("amqp"), namespace))
                .settings(settings)
                .listener(this)
                .build();
        try (engine) {
            RefreshAheadCache<String, String> cache = engine.cache("cars", String.class, new TypeRef<String>() {})
                    .ttl(Duration.parse(argument("ttl")))
                    .refreshAfter(Duration.parse(argument("refreshAfter")))
                    .jitter(0)
                    .loader(this::askOrigin)
                    .build();
            engine.start();
            ExecutorService callers = startCallers(cache);
            obey();
            stopped.set(true);
            callers.shutdownNow();
            callers.awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    private void obey() throws Exception {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready=1");
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            System.out.println(figures());
            if (order.equals("stop")) {
                return;
            }
            micros.reset();
        }
    }

    private String figures() {
        StringBuilder line = new StringBuilder();
        new TreeMap<>(counts)
                .forEach((name, count) ->
                        line.append(name).append('=').append(count.sum()).append(' '));
        line.append("p50=").append(micros.getValueAtPercentile(50));
        line.append(" p99=").append(micros.getValueAtPercentile(99));
        line.append(" p999=").append(micros.getValueAtPercentile(99.9));
        line.append(" max=").append(micros.getMaxValue());
        return line.toString();
    }

    /** Each thread has its own slots in time; latency counts from the slot, not from when the thread got to it. */
    private ExecutorService startCallers(RefreshAheadCache<String, String> cache) {
        int rate = Integer.parseInt(argument("rate"));
        int keys = Integer.parseInt(argument("keys"));
        int threads = rate == 0 ? 0 : Math.max(4, rate / 8);
        ExecutorService callers = Executors.newCachedThreadPool();
        long begin = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            long number = i;
            callers.execute(() -> {
                long gap = TimeUnit.SECONDS.toNanos(threads) / rate;
                for (long call = 0; !stopped.get(); call++) {
                    long due = begin + number * gap / threads + call * gap;
                    while (System.nanoTime() < due && !stopped.get()) {
                        LockSupport.parkNanos(due - System.nanoTime());
                    }
                    call(cache, "key" + (number + call * threads) % keys, due);
                }
            });
        }
        return callers;
    }

    private void call(RefreshAheadCache<String, String> cache, String key, long due) {
        try {
            cache.get(key);
        } catch (RuntimeException e) {
            count("errors");
            if (!stopped.get()) {
                System.err.println("caller saw " + e);
            }
        }
        if (stopped.get()) {
            return;
        }
        micros.recordValue(Math.min(60_000_000L, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due)));
        count("calls");
    }

    private String askOrigin(String key) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(argument("origin") + key))
                .timeout(Duration.ofSeconds(20))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private String argument(String name) {
        String value = arguments.get(name);
        if (value == null) {
            throw new IllegalArgumentException("argument " + name + " is missing");
        }
        return value;
    }

    private void count(String name) {
        counts.computeIfAbsent(name, n -> new LongAdder()).increment();
    }

    @Override
    public void served(String cache, ServeState state, @Nullable Duration age) {
        count("served." + state);
    }

    @Override
    public void loaded(String cache, Trigger trigger, Duration took, @Nullable Throwable failure) {
        count("loaded." + trigger);
    }

    @Override
    public void offered(String cache, OfferOutcome outcome) {
        count("offered." + outcome);
    }

    @Override
    public void refreshed(String cache, RefreshOutcome outcome, @Nullable Duration lag) {
        count("refreshed." + outcome);
    }

    @Override
    public void storeFailed(String cache, String operation, String reason) {
        count("storeFailed");
    }
}
