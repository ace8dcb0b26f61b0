package io.github.refreshahead.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.BatchStoreContract;
import io.github.refreshahead.store.EntryStore;
import io.github.refreshahead.store.PutResult;
import io.github.refreshahead.store.ReadResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InMemoryEntryStoreTest extends BatchStoreContract {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final InMemoryEntryStore store = new InMemoryEntryStore(100, nanos::get);

    @Override
    protected EntryStore store() {
        return store;
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
    void storeWithoutRoomIsRefused() {
        assertThatThrownBy(() -> new InMemoryEntryStore(0, System::nanoTime))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maximumEntries (0) must be at least 1");
    }
}
