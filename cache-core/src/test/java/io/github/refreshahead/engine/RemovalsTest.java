package io.github.refreshahead.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.OnFailure;
import io.github.refreshahead.RefreshAheadListener;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.KeyRule;
import io.github.refreshahead.key.KeyStyle;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.memory.InMemoryEntryStore;
import io.github.refreshahead.store.Acquire;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.StoreException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The order in which the store, the copies and the listener are told. */
class RemovalsTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final BreakableStore store = new BreakableStore(new InMemoryEntryStore());
    private final KeyRule keys = new KeyRule("shop", KeyStyle.READABLE);
    private final SecureRandom random = new SecureRandom();
    private final ScheduledExecutorService thread = new Threads("removals-").occasional();
    private final Removals removals;
    private final Invalidations invalidations;

    RemovalsTest() {
        Copies copies = new Copies() {
            @Override
            public void outdated(String cache, Collection<CacheKey> gone) {
                told.add("copies of " + gone.size() + " " + cache);
            }

            @Override
            public void outdated(String cache) {
                told.add("copies of all " + cache);
            }
        };
        RefreshAheadListener listener = new RefreshAheadListener() {
            @Override
            public void invalidated(String cache, InvalidationScope scope, InvalidationOutcome outcome) {
                told.add("listener of " + scope + " " + outcome);
            }
        };
        store.onAsk = operation -> told.add("store to " + operation);
        Parts parts = new Parts(
                store,
                new Events(List.of(listener)),
                EngineSettings.builder().build(),
                System::nanoTime,
                () -> Nonce.random(random),
                new RefreshWrites(store, "removals-writes"),
                new Tracing(null),
                Runnable::run,
                copies);
        TagCheck check = new TagCheck(store);
        removals = new Removals(parts, check);
        Retries retries = new Retries(parts, removals, keys::keysOf, cache -> null, List::of, thread);
        invalidations = new Invalidations(parts, keys, removals, retries, List::of);
    }

    @AfterEach
    void close() {
        thread.shutdownNow();
    }

    private CacheKey tagged(String cache, int number, Tag tag) {
        CacheKey key = keys.key(cache, number);
        store.acquire(
                key,
                new Acquire(() -> Nonce.random(random), Nonce.random(random), HOUR, HOUR, Acquire.NOTHING_REJECTED));
        store.addToTags(key, List.of(tag), HOUR);
        return key;
    }

    @Test
    void copiesAreToldWhenTheStoreHasAcknowledgedAndTheListenerAfterThem() {
        invalidations.invalidate("cars", List.of(keys.key("cars", 1)), OnFailure.THROW);
        invalidations.clear(keys.keysOf("cars"), OnFailure.THROW);
        assertThat(told)
                .containsExactly(
                        "store to invalidate",
                        "copies of 1 cars",
                        "listener of KEY ACKNOWLEDGED",
                        "store to clear",
                        "copies of all cars",
                        "listener of CACHE ACKNOWLEDGED");
    }

    @Test
    void copiesOfWhatIsNotAcknowledgedAreNotToldYet() {
        store.refused.add(keys.key("cars", 1));
        List<CacheKey> three =
                IntStream.range(0, 3).mapToObj(i -> keys.key("cars", i)).toList();
        assertThat(removals.remove(three)).containsOnlyKeys(keys.key("cars", 1));
        assertThat(told).containsExactly("copies of 2 cars");
    }

    @Test
    void aStoreThatIsDownIsNotAskedAboutEveryKey() {
        store.breaks("invalidate");
        BreakableStore unbatched = store;
        Parts parts = new Parts(
                PlainStore.of(unbatched),
                new Events(List.of()),
                EngineSettings.builder().build(),
                System::nanoTime,
                () -> Nonce.random(random),
                new RefreshWrites(store, "removals-writes"),
                new Tracing(null),
                Runnable::run,
                Copies.NONE);
        List<CacheKey> three =
                IntStream.range(0, 3).mapToObj(i -> keys.key("cars", i)).toList();
        assertThat(new Removals(parts, null).remove(three)).containsOnlyKeys(three);
        assertThat(told).containsExactly("store to invalidate");
    }

    @Test
    void copiesAreToldOfTheKeysThatHadATag() {
        Tag tag = keys.tag("t");
        tagged("cars", 1, tag);
        tagged("cars", 2, tag);
        tagged("dealers", 1, tag);
        told.clear();

        removals.removeTagged(tag);

        assertThat(told).startsWith("store to checkTags", "store to invalidateTag");
        assertThat(told).contains("copies of 2 cars", "copies of 1 dealers").hasSize(4);
    }

    @Test
    void whereATagHasTooManyKeysOfACacheAllItsCopiesAreGivenUp() {
        Tag tag = keys.tag("t");
        IntStream.rangeClosed(0, Removals.MOST_KEYS_TOLD).forEach(i -> tagged("cars", i, tag));
        told.clear();

        removals.removeTagged(tag);

        assertThat(told).last().isEqualTo("copies of all cars");
    }

    @Test
    void aClearingThatFailsHalfwayTellsTheCopiesNevertheless() {
        store.breaks("clear");
        assertThatThrownBy(() -> removals.clear(keys.keysOf("cars"))).isInstanceOf(StoreException.class);
        assertThat(told).containsExactly("store to clear", "copies of all cars");
    }
}
