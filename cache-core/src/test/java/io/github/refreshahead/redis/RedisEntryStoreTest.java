package io.github.refreshahead.redis;

import io.github.refreshahead.servers.RedisServer;
import io.github.refreshahead.store.EntryStore;
import io.github.refreshahead.store.EntryStoreContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import redis.clients.jedis.RedisClient;

class RedisEntryStoreTest extends EntryStoreContract {

    private static RedisEntryStore store;
    private static RedisClient raw;

    @BeforeAll
    static void connect() {
        store = Patient.store(RedisSettings.standalone(RedisServer.shared().uri()));
        raw = RedisClient.create(RedisServer.shared().uri());
    }

    @AfterAll
    static void disconnect() {
        store.close();
        raw.close();
    }

    @Override
    protected EntryStore store() {
        return store;
    }

    @Override
    protected void advance(Duration time) {
        RedisClock.advance(raw, time);
    }
}
