package io.github.refreshahead.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.BatchStore.KeyedAcquire;
import io.github.refreshahead.store.BatchStore.KeyedFailure;
import io.github.refreshahead.store.BatchStore.KeyedPut;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store must do that does several things at a time. */
public abstract class BatchStoreContract extends EntryStoreContract {

    private BatchStore batches() {
        return (BatchStore) store();
    }

    @Test
    void severalReadsAreAnsweredEachForItselfAndInOrder() {
        AcquireResult.Won value = stored("car");
        CacheKey isNull = newKey();
        store().put(isNull, put(won(isNull), new Payload("j1", null), TTL));
        CacheKey loading = newKey();
        AcquireResult.Won stub = won(loading);

        List<Attempt<ReadResult>> results = batches().readAll(List.of(newKey(), key, loading, isNull, key));

        assertThat(results)
                .hasSize(5)
                .startsWith(new Attempt.Done<>(ReadResult.Absent.INSTANCE))
                .element(2)
                .isEqualTo(new Attempt.Done<>(new ReadResult.Loading(stub.generation())));
        assertThat(text(found(results.get(1)))).isEqualTo("car");
        assertThat(found(results.get(1)).loadStart()).isEqualTo(value.now());
        assertThat(found(results.get(3)).payload().bytes()).isNull();
        assertThat(text(found(results.get(4)))).isEqualTo("car");
    }

    @Test
    void agesOfSeveralReadsAreThoseOfSingleOnes() {
        stored("car");
        advance(Duration.ofSeconds(3));
        long before = read().ageMillis();

        long age = found(batches().readAll(List.of(key)).get(0)).ageMillis();

        assertThat(age).isBetween(before, before + 60_000);
    }

    @Test
    void severalAcquiresWinEachAGenerationOfItsOwn() {
        List<KeyedAcquire> wishes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            wishes.add(new KeyedAcquire(newKey(), acquire(nonce(), nonce())));
        }
        CacheKey taken = newKey();
        AcquireResult.Won other = won(taken);
        wishes.add(new KeyedAcquire(taken, acquire(nonce(), nonce())));
        stored("car");
        wishes.add(new KeyedAcquire(key, acquire(nonce(), nonce())));

        List<AcquireResult> results =
                batches().acquireAll(wishes).stream().map(this::done).toList();

        assertThat(results.subList(0, 100)).hasOnlyElementsOfType(AcquireResult.Won.class);
        assertThat(results.subList(0, 100).stream().map(won -> ((AcquireResult.Won) won).generation()))
                .doesNotHaveDuplicates();
        assertThat(((AcquireResult.Busy) results.get(100)).generation()).isEqualTo(other.generation());
        assertThat(text(((AcquireResult.Present) results.get(101)).entry())).isEqualTo("car");
        AcquireResult.Won first = (AcquireResult.Won) results.get(0);
        assertThat(store().put(wishes.get(0).key(), put(first, "loaded"))).isEqualTo(PutResult.STORED);
    }

    @Test
    void acquireAmongSeveralIsDestroyedByAnInvalidationOfItsKeyAlone() {
        CacheKey other = newKey();
        List<Attempt<AcquireResult>> results = batches()
                .acquireAll(List.of(
                        new KeyedAcquire(key, acquire(nonce(), nonce())),
                        new KeyedAcquire(other, acquire(nonce(), nonce()))));
        store().invalidate(key);

        assertThat(batches()
                        .putAll(List.of(
                                new KeyedPut(key, put((AcquireResult.Won) done(results.get(0)), "old")),
                                new KeyedPut(other, put((AcquireResult.Won) done(results.get(1)), "car")))))
                .containsExactly(new Attempt.Done<>(PutResult.INVALIDATED), new Attempt.Done<>(PutResult.STORED));
    }

    @Test
    void severalFailuresBackOffEachWhoseLeaseItWas() {
        Nonce mine = nonce();
        CacheKey others = newKey();
        store().acquire(key, acquire(nonce(), mine));
        store().acquire(others, acquire(nonce(), nonce()));

        assertThat(batches().failAll(List.of(new KeyedFailure(key, mine, LONG), new KeyedFailure(others, mine, LONG))))
                .isEmpty();

        assertThat(store().acquire(key, acquire(nonce(), nonce()))).isInstanceOf(AcquireResult.Backoff.class);
        assertThat(store().acquire(others, acquire(nonce(), nonce()))).isInstanceOf(AcquireResult.Busy.class);
    }

    private Entry found(Attempt<ReadResult> attempt) {
        return ((ReadResult.Found) done(attempt)).entry();
    }

    private <T> T done(Attempt<T> attempt) {
        return ((Attempt.Done<T>) attempt).result();
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
                        new Attempt.Done<>(PutResult.STORED),
                        new Attempt.Done<>(PutResult.OLDER),
                        new Attempt.Done<>(PutResult.INVALIDATED));
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

        assertThat(batches().putAll(late)).hasSize(200).containsOnly(new Attempt.Done<>(PutResult.INVALIDATED));
        assertThat(keys).allSatisfy(each -> assertThat(store().read(each)).isInstanceOf(ReadResult.Absent.class));
    }

    @Test
    void nothingToDoIsDone() {
        assertThat(batches().readAll(List.of())).isEmpty();
        assertThat(batches().acquireAll(List.of())).isEmpty();
        assertThat(batches().failAll(List.of())).isEmpty();
        assertThat(batches().putAll(List.of())).isEmpty();
        assertThat(batches().invalidateAll(List.of())).isEmpty();
    }
}
