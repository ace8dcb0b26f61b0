package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.OnFailure;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.redis.RedisEntryStore;
import io.github.refreshahead.servers.RedisServer;
import io.github.refreshahead.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Invalidations while a real Redis does not answer. */
class InvalidationOnRedisTest {

    private static final Logger log = LoggerFactory.getLogger(InvalidationOnRedisTest.class);

    private final AtomicInteger database = new AtomicInteger(1);
    private RedisServer redis;
    private RefreshAheadEngine engine;
    private RefreshAheadCache<String, String> cars;
    private Invalidator invalidator;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        engine = RefreshAheadEngine.builder()
                .namespace("shop")
                .store(RedisEntryStore.connect(redis.uri()))
                .build();
        cars = engine.cache("cars", String.class, new TypeRef<String>() {})
                .ttl(Duration.ofMinutes(10))
                .tags(value -> List.of("dealer"))
                .loader(key -> key + database.get())
                .build();
        invalidator = engine.operations().iterator().next().invalidator();
        engine.start();
    }

    @AfterEach
    void stop() {
        engine.close();
        redis.close();
    }

    private void timed(String what, Runnable task) {
        long begin = System.nanoTime();
        task.run();
        log.info("{}: {} ms", what, (System.nanoTime() - begin) / 1_000_000);
    }

    private void invalidateWhileFrozen(String what, Runnable invalidation) {
        assertThat(cars.get("a")).isEqualTo("a1");
        eventually(() -> cars.serve("a").state() == ServeState.FRESH);
        redis.freeze();
        database.set(2);

        timed(what + " that is not acknowledged", invalidation);
        assertThat(engine.pendingInvalidations()).isOne();
        timed("a call that goes to its origin", () -> {
            assertThat(cars.serve("a").state()).isEqualTo(ServeState.BYPASSED);
            assertThat(cars.get("a")).isEqualTo("a2");
        });

        redis.thaw();
        timed("until it is acknowledged", () -> eventually(() -> engine.pendingInvalidations() == 0));
        assertThat(cars.get("a")).isEqualTo("a2");
        eventually(() -> cars.serve("a").state() == ServeState.FRESH);
        assertThat(cars.get("a")).isEqualTo("a2");
    }

    @Test
    void aKeyIsPendingWhileRedisHangs() {
        invalidateWhileFrozen("a key", () -> invalidator.invalidate(List.of(invalidator.key("a")), OnFailure.RETRY));
    }

    @Test
    void aTagIsPendingWhileRedisHangs() {
        invalidateWhileFrozen("a tag", () -> engine.invalidateTag("dealer", OnFailure.RETRY));
    }

    @Test
    void aClearingIsPendingWhileRedisHangs() {
        invalidateWhileFrozen("a clearing", () -> invalidator.clear(OnFailure.RETRY));
    }

    @Test
    void manyKeysAtOnceFailAtOnce() {
        List<CacheKey> keys = IntStream.range(0, 2_000)
                .mapToObj(i -> invalidator.key("k" + i))
                .toList();
        redis.freeze();
        timed("2,000 keys", () -> assertThatThrownBy(() -> invalidator.invalidate(keys, OnFailure.THROW))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("2000 of 2000 entries"));
        redis.thaw();
    }

    @Test
    void whatIsPendingWhenRedisDiesIsDoneWhenItIsBack() {
        cars.get("a");
        redis.kill();
        invalidator.invalidate(List.of(invalidator.key("a")), OnFailure.RETRY);
        assertThat(engine.pendingInvalidations()).isOne();
        redis.restart();
        timed("until it is acknowledged", () -> eventually(() -> engine.pendingInvalidations() == 0));
        eventually(() -> cars.serve("a").state() == ServeState.FRESH);
    }
}
