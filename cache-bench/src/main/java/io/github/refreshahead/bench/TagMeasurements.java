package io.github.refreshahead.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.CacheKeys;
import io.github.refreshahead.key.KeyRule;
import io.github.refreshahead.key.KeyStyle;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.redis.RedisEntryStore;
import io.github.refreshahead.redis.RedisSettings;
import io.github.refreshahead.servers.RedisServer;
import io.github.refreshahead.store.Acquire;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Payload;
import io.github.refreshahead.store.Put;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.params.SetParams;

/**
 * What tags and clearing cost on a Redis of their own, and what readers notice meanwhile: a store with 0, 1 and 3 tags, a
 * tag of 100,000 keys invalidated, a cache of 1,000,000 among 2,000,000 keys cleared.
 */
public final class TagMeasurements {

    private static final int STORES = 20_000;
    private static final int TAGGED = 100_000;
    private static final int TAG_ROUNDS = 3;
    private static final int CLEARED = 1_000_000;
    private static final int OTHERS = 1_000_000;
    private static final int READ = 1_000;
    private static final int PIPELINED = 1_000;

    private static final Duration TTL = Duration.ofHours(1);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final KeyRule RULE = new KeyRule("bench", KeyStyle.READABLE);

    private final RedisEntryStore store;
    private final RedisEntryStore patient;
    private final Jedis raw;
    private final long secondsBefore;

    private TagMeasurements(RedisEntryStore store, RedisEntryStore patient, Jedis raw, long secondsBefore) {
        this.store = store;
        this.patient = patient;
        this.raw = raw;
        this.secondsBefore = secondsBefore;
    }

    /**
     * @param args seconds of reading before each measurement
     */
    public static void main(String[] args) throws InterruptedException {
        try (RedisServer server = RedisServer.start();
                RedisEntryStore store = RedisEntryStore.connect(server.uri());
                RedisEntryStore patient = RedisEntryStore.connect(RedisSettings.standalone(server.uri())
                        .readTimeout(Duration.ofSeconds(10))
                        .build());
                Jedis raw = new Jedis(server.uri())) {
            new TagMeasurements(store, patient, raw, Long.parseLong(args[0])).run();
        }
    }

    private void run() throws InterruptedException {
        stores();
        List<CacheKey> read = keys(RULE.keysOf("read"), READ);
        read.forEach(this::store);
        print("%n%-34s %9s %8s %7s %8s %8s %8s %8s", "", "took", "reads", "failed", "p50 ms", "p99", "p99.9", "max");
        try (ReadingTraffic traffic = new ReadingTraffic(store, read)) {
            TimeUnit.SECONDS.sleep(2);
            invalidateTag(traffic);
            clear(traffic);
        }
    }

    private void stores() {
        Tag[] tags = {RULE.tag("dealer"), RULE.tag("make"), RULE.tag("country")};
        CacheKeys keys = RULE.keysOf("stored");
        int[] numbers = {0, 1, 3};
        Histogram[] latencies = new Histogram[numbers.length];
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < numbers.length; i++) {
                latencies[i] = new Histogram(3);
            }
            for (int i = 0; i < STORES * numbers.length; i++) {
                int which = i % numbers.length;
                CacheKey key = keys.key(round, i);
                Put put = put(acquire(key));
                long begin = System.nanoTime();
                if (numbers[which] > 0) {
                    store.addToTags(key, List.of(tags).subList(0, numbers[which]), TTL);
                }
                store.put(key, put);
                latencies[which].recordValue(System.nanoTime() - begin);
            }
        }
        print("%-20s %8s %8s %8s", "a put, microseconds", "mean", "p50", "p99");
        for (int i = 0; i < numbers.length; i++) {
            print(
                    "%-20s %8.0f %8.0f %8.0f",
                    numbers[i] + " tags",
                    latencies[i].getMean() / 1e3,
                    latencies[i].getValueAtPercentile(50) / 1e3,
                    latencies[i].getValueAtPercentile(99) / 1e3);
        }
    }

    private void invalidateTag(ReadingTraffic traffic) throws InterruptedException {
        List<CacheKey> keys = keys(RULE.keysOf("tagged"), TAGGED);
        Tag tag = RULE.tag("large");
        for (int round = 0; round < TAG_ROUNDS; round++) {
            fill(keys);
            keys.forEach(key -> patient.addToTags(key, List.of(tag), TTL));
            before(traffic);
            List<Integer> removed = new ArrayList<>();
            long begin = System.nanoTime();
            store.invalidateTag(tag, batch -> removed.add(batch.size()));
            long took = System.nanoTime() - begin;
            result(
                    "tag of " + removed.stream().mapToInt(n -> n).sum() + " keys invalidated",
                    took,
                    traffic.latencies());
        }
    }

    private void clear(ReadingTraffic traffic) throws InterruptedException {
        CacheKeys cleared = RULE.keysOf("cleared");
        fill(keys(RULE.keysOf("others"), OTHERS));
        fill(keys(cleared, CLEARED));
        before(traffic);
        long keysBefore = raw.dbSize();
        long begin = System.nanoTime();
        long removed = store.clear(cleared, progress -> {});
        long took = System.nanoTime() - begin;
        result(removed + " of " + keysBefore + " keys cleared", took, traffic.latencies());
    }

    private void before(ReadingTraffic traffic) throws InterruptedException {
        traffic.reset();
        TimeUnit.SECONDS.sleep(secondsBefore);
        result("before", TimeUnit.SECONDS.toNanos(secondsBefore), traffic.latencies());
        traffic.reset();
    }

    private static void result(String what, long nanos, String latencies) {
        print("%-34s %7.2f s %s", what, nanos / 1e9, latencies);
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    private static List<CacheKey> keys(CacheKeys keys, int number) {
        return IntStream.range(0, number).mapToObj(keys::key).toList();
    }

    /** Writes what looks like entries to the server, though readers would find their checksums wrong. */
    private void fill(List<CacheKey> keys) {
        CacheKey sample = RULE.key("sample", 1);
        patient.invalidate(sample);
        store(sample);
        byte[] entry = raw.get(sample.text().getBytes(UTF_8));
        SetParams expiry = SetParams.setParams().px(TTL.toMillis());
        try (Pipeline pipeline = raw.pipelined()) {
            for (int i = 0; i < keys.size(); i++) {
                pipeline.set(keys.get(i).text().getBytes(UTF_8), entry, expiry);
                if (i % PIPELINED == 0) {
                    pipeline.sync();
                }
            }
        }
    }

    private void store(CacheKey key) {
        patient.put(key, put(acquire(key)));
    }

    private AcquireResult.Won acquire(CacheKey key) {
        Duration load = Duration.ofSeconds(30);
        return (AcquireResult.Won) patient.acquire(
                key,
                new Acquire(() -> Nonce.random(RANDOM), Nonce.random(RANDOM), load, load, Acquire.NOTHING_REJECTED));
    }

    private static Put put(AcquireResult.Won won) {
        ByteBuffer value = ByteBuffer.wrap("{\"price\":12500,\"currency\":\"EUR\"}".getBytes(UTF_8));
        return new Put(won.generation(), won.now(), new Payload("j1", value), TTL, Duration.ZERO);
    }
}
