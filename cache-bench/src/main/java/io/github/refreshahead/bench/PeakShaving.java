package io.github.refreshahead.bench;

import io.github.refreshahead.TypeRef;
import io.github.refreshahead.engine.EngineSettings;
import io.github.refreshahead.engine.RefreshAheadCache;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.queue.MeasuredQueue.Depth;
import io.github.refreshahead.rabbitmq.RabbitRefreshQueue;
import io.github.refreshahead.redis.RedisEntryStore;
import io.github.refreshahead.servers.RabbitServer;
import io.github.refreshahead.servers.RedisServer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Keys become due much faster than their origin may be asked: what the origin gets and what callers see, second by second,
 * without a limit and with one. {@value #KEYS} keys that are all read all the time, due after 5 s, gone after 60 s; an
 * origin that takes 20 ms; a Redis and a RabbitMQ of their own.
 */
public final class PeakShaving {

    private static final int KEYS = 2_000;
    private static final double LIMIT = 50;
    private static final int WORKERS = 32;
    private static final int FILLING = 16;
    private static final int ROWS = 6;
    private static final Duration TTL = Duration.ofSeconds(60);
    private static final Duration REFRESH_AFTER = Duration.ofSeconds(5);

    private PeakShaving() {}

    /**
     * @param args seconds of each measurement
     */
    public static void main(String[] args) throws Exception {
        int seconds = Integer.parseInt(args[0]);
        try (RedisServer redis = RedisServer.start();
                RabbitServer rabbit = RabbitServer.start()) {
            measure("without a limit", "unlimited", 0, seconds, redis, rabbit);
            measure("refresh.max-per-second: " + (int) LIMIT, "limited", LIMIT, seconds, redis, rabbit);
        }
    }

    private static void measure(
            String title, String namespace, double limit, int seconds, RedisServer redis, RabbitServer rabbit)
            throws Exception {
        PeakCounts counts = new PeakCounts();
        RabbitRefreshQueue queue = RabbitRefreshQueue.connect(rabbit.uri(), namespace);
        try (RefreshAheadEngine engine = RefreshAheadEngine.builder()
                .namespace(namespace)
                .store(RedisEntryStore.connect(redis.uri()))
                .queue(queue)
                .settings(EngineSettings.builder()
                        .consumer(true, WORKERS, 2 * WORKERS)
                        .build())
                .listener(counts)
                .build()) {
            RefreshAheadCache.Builder<Integer, String> builder = engine.cache(
                            "valuations", Integer.class, new TypeRef<String>() {})
                    .ttl(TTL)
                    .refreshAfter(REFRESH_AFTER)
                    .concurrency(WORKERS)
                    .loader(PeakShaving::load);
            RefreshAheadCache<Integer, String> cache =
                    limit == 0 ? builder.build() : builder.maxPerSecond(limit).build();
            engine.start();
            fill(cache);
            print(
                    "%n%s%n%-9s %9s %8s %8s %9s %9s %9s %9s %8s",
                    title, "seconds", "origin/s", "most", "queued/s", "waiting", "reads/s", "hits", "misses", "oldest");
            try (PeakReaders readers = new PeakReaders(cache, KEYS)) {
                counts.reset();
                int step = Math.max(1, seconds / ROWS);
                for (int from = 0; from + step <= seconds; from += step) {
                    TimeUnit.SECONDS.sleep(step);
                    Depth depth = queue.depth();
                    print("%-9s %s", from + "-" + (from + step), counts.row(step, depth == null ? 0 : depth.waiting()));
                }
            }
        }
    }

    private static void fill(RefreshAheadCache<Integer, String> cache) throws InterruptedException {
        Thread[] threads = IntStream.range(0, FILLING)
                .mapToObj(start -> new Thread(() -> {
                    for (int key = start; key < KEYS; key += FILLING) {
                        cache.get(key);
                    }
                }))
                .toArray(Thread[]::new);
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static String load(int key) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(20);
        return "value of " + key;
    }

    private static void print(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }
}
