package io.github.refreshahead.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.engine.ForcedWindows.Load;
import io.github.refreshahead.engine.ForcedWindows.Removal;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.memory.InMemoryEntryStore;
import io.github.refreshahead.redis.RedisEntryStore;
import io.github.refreshahead.servers.RedisServer;
import io.github.refreshahead.store.Acquire;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.Attempt;
import io.github.refreshahead.store.EntryStore;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Put;
import io.github.refreshahead.store.PutResult;
import io.github.refreshahead.store.TagStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No value is served after an invalidation that was loaded before it, however the load and the invalidation meet. */
class ForcedWindowsTest {

    private final AtomicLong nanos = new AtomicLong(1);

    static Stream<Arguments> windows() {
        return Arrays.stream(Load.values())
                .flatMap(load -> Arrays.stream(Removal.values()).map(removal -> Arguments.of(load, removal)));
    }

    private int staleOn(EntryStore store, int windows, Load load, Removal removal) throws InterruptedException {
        // Time passes, because what is loaded within the slack of the clocks after its tag's invalidation is not
        // stored.
        Runnable pass = () -> nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        try (ForcedWindows forced = new ForcedWindows(store, nanos::get, pass)) {
            return forced.stale(windows, load, removal);
        }
    }

    @ParameterizedTest
    @MethodSource("windows")
    void nothingFromBeforeIsServed(Load load, Removal removal) throws InterruptedException {
        assertThat(staleOn(new InMemoryEntryStore(nanos::get), 10_000, load, removal))
                .isZero();
    }

    @ParameterizedTest
    @MethodSource("windows")
    void withoutTheChecksItIsSeenEveryTime(Load load, Removal removal) throws InterruptedException {
        assertThat(staleOn(new Unchecked(new InMemoryEntryStore(nanos::get)), 500, load, removal))
                .isEqualTo(500);
    }

    @ParameterizedTest
    @MethodSource("windows")
    void nothingFromBeforeIsServedByRedis(Load load, Removal removal) throws InterruptedException {
        EntryStore redis = RedisEntryStore.connect(RedisServer.shared().uri());
        try (ForcedWindows forced = new ForcedWindows(redis, System::nanoTime, () -> {})) {
            assertThat(forced.stale(300, load, removal)).isZero();
        }
    }

    /** Does not care about generations, nor about when a tag was invalidated. */
    private static final class Unchecked extends BreakableStore {

        private static final Duration HOUR = Duration.ofHours(1);
        private final SecureRandom random = new SecureRandom();

        Unchecked(InMemoryEntryStore store) {
            super(store);
        }

        @Override
        public PutResult put(CacheKey key, Put put) {
            PutResult result = super.put(key, put);
            if (result != PutResult.INVALIDATED) {
                return result;
            }
            Acquire any =
                    new Acquire(() -> Nonce.random(random), Nonce.random(random), HOUR, HOUR, Acquire.NOTHING_REJECTED);
            return acquire(key, any) instanceof AcquireResult.Won won
                    ? super.put(key, new Put(won.generation(), put.loadStart(), put.payload(), put.ttl(), put.grace()))
                    : result;
        }

        @Override
        public List<Attempt<PutResult>> putAll(List<KeyedPut> puts) {
            return puts.stream()
                    .<Attempt<PutResult>>map(put -> new Attempt.Done<>(put(put.key(), put.put())))
                    .toList();
        }

        @Override
        public List<Duration> addToTags(CacheKey key, List<Tag> tags, Duration life) {
            super.addToTags(key, tags, life);
            return Collections.nCopies(tags.size(), TagStore.REMEMBERED);
        }
    }
}
