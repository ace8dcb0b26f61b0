package io.github.refreshahead.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.BatchStore.KeyedPut;
import io.github.refreshahead.store.BatchStore.PutAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store must do that takes several writes at a time. */
public abstract class BatchStoreContract extends EntryStoreContract {

    private BatchStore batches() {
        return (BatchStore) store();
    }

    @Test
    void severalPutsAreAnsweredEachForItself() {
        CacheKey older = newKey();
        CacheKey gone = newKey();
        AcquireResult.Won first = won();
        AcquireResult.Won second = won(older);
        store().put(older, put(second, "new"));
        Put startedEarlier = new Put(second.generation(), second.now() - 1, payload("old"), TTL, Duration.ZERO);
        AcquireResult.Won third = won(gone);
        store().invalidate(gone);

        assertThat(batches()
                        .putAll(List.of(
                                new KeyedPut(key, put(first, "car")),
                                new KeyedPut(older, startedEarlier),
                                new KeyedPut(gone, put(third, "car")))))
                .containsExactly(
                        new PutAnswer.Done(PutResult.STORED),
                        new PutAnswer.Done(PutResult.OLDER),
                        new PutAnswer.Done(PutResult.INVALIDATED));
        assertThat(text(read())).isEqualTo("car");
        assertThat(store().read(gone)).isInstanceOf(ReadResult.Absent.class);
    }

    @Test
    void severalEntriesAreInvalidatedWithTheirGenerations() {
        List<CacheKey> keys = new ArrayList<>();
        List<KeyedPut> late = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            CacheKey each = newKey();
            keys.add(each);
            late.add(new KeyedPut(each, put(won(each), "late")));
        }

        assertThat(batches().invalidateAll(keys)).isEmpty();

        assertThat(batches().putAll(late)).hasSize(200).containsOnly(new PutAnswer.Done(PutResult.INVALIDATED));
        assertThat(keys).allSatisfy(each -> assertThat(store().read(each)).isInstanceOf(ReadResult.Absent.class));
    }

    @Test
    void nothingToDoIsDone() {
        assertThat(batches().putAll(List.of())).isEmpty();
        assertThat(batches().invalidateAll(List.of())).isEmpty();
    }
}
