package io.github.refreshahead.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.ClearableStoreContract;
import io.github.refreshahead.store.EntryStore;
import io.github.refreshahead.store.PutResult;
import io.github.refreshahead.store.ReadResult;
import io.github.refreshahead.store.TagStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InMemoryEntryStoreTest extends ClearableStoreContract {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final InMemoryEntryStore store = new InMemoryEntryStore(2_000, nanos::get);

    @Override
    protected EntryStore store() {
        return store;
    }

    @Override
    protected long nanoTime() {
        return nanos.get();
    }

    @Override
    protected void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void ageIsExactlyTheTimeThatPassed() {
        stored("v");
        advance(Duration.ofSeconds(90));

        assertThat(read().age()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void entriesBeyondTheMaximumDriveOthersOut() {
        InMemoryEntryStore store = new InMemoryEntryStore(100, nanos::get);
        List<CacheKey> keys = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            CacheKey next = newKey();
            keys.add(next);
            if (store.acquire(next, acquire(nonce(), nonce())) instanceof AcquireResult.Won won) {
                assertThat(store.put(next, put(won, "v"))).isIn(PutResult.STORED, PutResult.INVALIDATED);
            }
            assertThat(store.size()).isLessThanOrEqualTo(100);
        }
        assertThat(keys).anyMatch(k -> store.read(k) instanceof ReadResult.Found);
        assertThat(keys).anyMatch(k -> store.read(k) instanceof ReadResult.Absent);
    }

    @Test
    void expiredEntriesThatNobodyReadsGoWithTheNextOnes() {
        InMemoryEntryStore store = new InMemoryEntryStore(100, nanos::get);
        for (int i = 0; i < 90; i++) {
            store.acquire(newKey(), acquire(nonce(), nonce()));
        }
        advance(LONG.plusMillis(1));
        for (int i = 0; i < 95; i++) {
            store.acquire(newKey(), acquire(nonce(), nonce()));
        }

        assertThat(store.size()).isEqualTo(95);
    }

    @Test
    void tagsThatNoLongerMatterAreForgottenWhenAnotherComes() {
        AcquireResult.Won won = won();
        tags().addToTags(key, List.of(newTag()), SHORT);
        Tag first = newTag();
        tags().addToTags(key, List.of(first), SHORT);
        store.put(key, put(won, "v"));
        advance(SHORT.plusMillis(1));
        tags().addToTags(key, List.of(newTag()), SHORT);

        assertThat(invalidate(first)).isEmpty();
        assertThat(text(read())).isEqualTo("v");
    }

    @Test
    void invalidationsBeyondTheMaximumAreTakenForThatOfEveryOtherTag() {
        Tag oldest = newTag();
        Tag never = newTag();
        won();
        invalidate(oldest);
        advance(SHORT);
        for (int i = 0; i < 9_999; i++) {
            invalidate(newTag());
        }
        assertThat(tags().addToTags(key, List.of(oldest, never), TTL)).containsExactly(SHORT, TagStore.REMEMBERED);

        invalidate(newTag());
        assertThat(tags().addToTags(key, List.of(oldest, never), TTL)).containsExactly(SHORT, SHORT);

        advance(TagStore.REMEMBERED);
        invalidate(newTag());
        assertThat(tags().addToTags(key, List.of(never), TTL)).containsExactly(TagStore.REMEMBERED);
    }

    @Test
    void storeWithoutRoomIsRefused() {
        assertThatThrownBy(() -> new InMemoryEntryStore(0, System::nanoTime))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maximumEntries (0) must be at least 1");
    }
}
