package io.github.refreshahead.store;

import static org.awaitility.Awaitility.await;

import io.github.refreshahead.redis.RedisEntryStore;
import io.github.refreshahead.redis.RedisSettings;
import io.github.refreshahead.servers.RedisServer;
import java.time.Duration;
import java.util.List;
import redis.clients.jedis.Jedis;

/** A Redis server of its own, emptied before each run. */
final class RedisSubject implements StoreRun.Subject, AutoCloseable {

    /** On a busy machine an answer may take longer than callers would wait. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final RedisServer server = RedisServer.start();
    private final Jedis raw = new Jedis(server.uri());
    private final RedisEntryStore store = RedisEntryStore.connect(RedisSettings.standalone(server.uri())
            .connectTimeout(PATIENCE)
            .readTimeout(PATIENCE)
            .build());

    RedisSubject emptied() {
        raw.flushAll();
        return this;
    }

    @Override
    public EntryStore store() {
        return store;
    }

    @Override
    public long now() {
        List<String> time = raw.time();
        return Long.parseLong(time.get(0)) * 1_000 + Long.parseLong(time.get(1)) / 1_000;
    }

    @Override
    public void advance(Duration time) {
        long end = now() + time.toMillis() + 1;
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> now() >= end);
    }

    @Override
    public boolean clockStands() {
        return false;
    }

    @Override
    public void close() {
        store.close();
        raw.close();
        server.close();
    }
}
