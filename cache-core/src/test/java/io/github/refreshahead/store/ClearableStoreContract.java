package io.github.refreshahead.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.CacheKeys;
import io.github.refreshahead.key.KeyRule;
import io.github.refreshahead.key.KeyStyle;
import io.github.refreshahead.store.BatchStore.KeyedPut;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store must do that clears caches. */
public abstract class ClearableStoreContract extends TagStoreContract {

    private final KeyRule rule = new KeyRule("contract-" + nonce().text(), KeyStyle.READABLE);
    private final CacheKeys cars = rule.keysOf("cars");

    private long clear() {
        return ((ClearableStore) store()).clear(cars, removed -> {});
    }

    @Test
    void everyEntryOfTheCacheIsRemovedAndNoOther() {
        List<CacheKey> gone = new ArrayList<>();
        IntStream.range(0, 50).forEach(i -> gone.add(cars.key(i)));
        gone.add(cars.key("WVW1", null, 3));
        gone.add(cars.key("*?[a]\\ \u20ac"));
        gone.add(cars.key("x".repeat(500)));
        List<CacheKey> stay = List.of(
                rule.key("cars2", 1),
                rule.key("car", 1),
                rule.key("CARS", 1),
                rule.key("other", "cars"),
                new KeyRule("contract", KeyStyle.READABLE).key("cars", nonce().text()));
        gone.forEach(each -> store().put(each, put(won(each), "v")));
        stay.forEach(each -> store().put(each, put(won(each), "v")));

        assertThat(clear()).isEqualTo(gone.size());

        assertThat(gone).allSatisfy(each -> assertThat(store().read(each)).isInstanceOf(ReadResult.Absent.class));
        assertThat(stay).allSatisfy(each -> assertThat(store().read(each)).isInstanceOf(ReadResult.Found.class));
    }

    @Test
    void progressIsToldUpToTheNumberOfRemovedEntries() {
        List<Long> progress = new ArrayList<>();
        IntStream.range(0, 600).forEach(i -> won(cars.key(i)));

        assertThat(((ClearableStore) store()).clear(cars, progress::add)).isEqualTo(600);

        assertThat(progress).isSorted().endsWith(600L);
    }

    @Test
    void cacheWithoutEntriesIsClear() {
        assertThat(clear()).isZero();
    }

    @Test
    void loadsThatBeganBeforeAreRefused() {
        CacheKey refreshed = cars.key("refreshed");
        AcquireResult.Won old = won(refreshed);
        store().put(refreshed, put(old, "old"));
        ClaimResult.Won claimed =
                (ClaimResult.Won) store().claim(List.of(claimOf(refreshed, old.now(), nonce(), LeaseKind.RUNNING)))
                        .get(0);
        List<KeyedPut> late = new ArrayList<>();
        late.add(new KeyedPut(refreshed, new Put(claimed.generation(), claimed.now(), payload("v"), TTL, SHORT)));
        for (int i = 0; i < 300; i++) {
            CacheKey each = cars.key(i);
            late.add(new KeyedPut(each, put(won(each), "v")));
        }

        clear();

        assertThat(((BatchStore) store()).putAll(late)).containsOnly(new Attempt.Done<>(PutResult.INVALIDATED));
    }

    @Test
    void loadsThatBeginAfterwardsAreStored() {
        CacheKey each = cars.key(1);
        won(each);
        clear();

        assertThat(store().put(each, put(won(each), "new"))).isEqualTo(PutResult.STORED);
    }
}
