package io.github.refreshahead.store;

import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.KeyRule;
import io.github.refreshahead.key.KeyStyle;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.store.BatchStore.KeyedPut;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every store must do that knows tags. */
public abstract class TagStoreContract extends BatchStoreContract {

    /** Long enough that a tag invalidated before it is no obstacle to a load that begins after it. */
    private static final Duration CALM = TagStore.CLOCK_SLACK.multipliedBy(2);

    private static final KeyRule RULE = new KeyRule("contract", KeyStyle.READABLE);

    private final Tag tag = newTag();

    /** The clock that loads are measured with, in nanoseconds. */
    protected abstract long nanoTime();

    @Test
    void storeKeepsTags() {
        tags().checkTags();
    }

    @Test
    void entryIsInvalidatedByEachOfItsTags() {
        Tag other = newTag();
        for (Tag each : List.of(tag, other)) {
            storeTagged(key, "v", tag, other);

            assertThat(invalidate(each)).contains(key);
            assertThat(store().read(key)).isInstanceOf(ReadResult.Absent.class);
        }
    }

    @Test
    void entriesWithoutTheTagStay() {
        CacheKey other = newKey();
        storeTagged(key, "v", tag);
        storeTagged(other, "v", newTag());

        invalidate(newTag());
        assertThat(text(read())).isEqualTo("v");
        assertThat(invalidate(tag)).containsExactly(key);
        assertThat(store().read(other)).isInstanceOf(ReadResult.Found.class);
    }

    @Test
    void tagThatNobodyHasIsInvalidatedWithoutAWord() {
        assertThat(invalidate(tag)).isEmpty();
        assertThat(invalidate(tag)).isEmpty();
    }

    @Test
    void noTagsAreNoObstacle() {
        won();

        assertThat(tags().addToTags(key, List.of(), TTL)).isEmpty();
    }

    @Test
    void eachTagTellsHowLongAgoItWasInvalidated() {
        Tag never = newTag();
        won();
        invalidate(tag);
        advance(CALM);

        List<Duration> ago = tags().addToTags(key, List.of(never, tag, newTag()), TTL);

        assertThat(ago).hasSize(3);
        assertThat(ago.get(0)).isEqualTo(TagStore.REMEMBERED);
        assertThat(ago.get(1)).isBetween(CALM, LONG);
        assertThat(ago.get(2)).isEqualTo(TagStore.REMEMBERED);
    }

    @Test
    void tagInvalidatedBeforeALoadIsNoObstacleToIt() {
        invalidate(tag);
        storeTagged(key, "v", tag);

        assertThat(text(read())).isEqualTo("v");
    }

    @Test
    void loadThatRanWhileItsTagWasInvalidatedIsTold() {
        Load load = new Load(key, tag);
        invalidate(tag);
        load.add();

        assertThat(load.mayPut()).isFalse();
    }

    @Test
    void entryKeepsItsTagsWhenItIsRefreshedWithOthers() {
        Tag other = newTag();
        AcquireResult.Won won = storeTagged(key, "old", tag);
        advance(SHORT);
        ClaimResult.Won claimed = (ClaimResult.Won) claim(won.now(), nonce(), LeaseKind.RUNNING);
        tags().addToTags(key, List.of(other), TTL);
        store().put(key, new Put(claimed.generation(), claimed.now(), payload("new"), TTL, ZERO));

        // An entry too many is a miss; one too few would be stale.
        assertThat(invalidate(other)).containsExactly(key);
        assertThat(store().read(key)).isInstanceOf(ReadResult.Absent.class);
    }

    @Test
    void entriesOfAllCachesAreTold() {
        CacheKey car = RULE.key("cars", nonce().text());
        CacheKey dealer = RULE.key("dealers", nonce().text());
        storeTagged(car, "v", tag);
        storeTagged(dealer, "v", tag);

        assertThat(invalidate(tag)).containsExactlyInAnyOrder(car, dealer);
    }

    @Test
    void tagOfManyEntriesInvalidatesAllOfThemAndRefusesTheirLoads() {
        List<CacheKey> keys = new ArrayList<>();
        List<KeyedPut> late = new ArrayList<>();
        for (int i = 0; i < 1_700; i++) {
            CacheKey each = newKey();
            AcquireResult.Won won = won(each);
            tags().addToTags(each, List.of(tag), TTL);
            keys.add(each);
            late.add(new KeyedPut(each, put(won, "late")));
        }
        ((BatchStore) store()).putAll(late.subList(0, 1_000));

        assertThat(invalidate(tag)).containsExactlyInAnyOrderElementsOf(keys);

        assertThat(((BatchStore) store()).putAll(late)).containsOnly(new Attempt.Done<>(PutResult.INVALIDATED));
    }

    /** Where the invalidation comes between the steps of a load. */
    enum Window {
        AFTER_ACQUIRE,
        AFTER_ADD,
        AFTER_PUT
    }

    @ParameterizedTest
    @EnumSource
    void invalidationDuringAFirstLoadLeavesNoOldValue(Window window) {
        Load load = new Load(key, tag);

        runWith(load, window);

        assertThat(store().read(key)).isNotInstanceOf(ReadResult.Found.class);
    }

    @ParameterizedTest
    @EnumSource
    void invalidationDuringARefreshLeavesNoOldValue(Window window) {
        AcquireResult.Won before = storeTagged(key, "before", tag);
        advance(CALM);
        Load load = new Load(key, before.now(), tag);

        runWith(load, window);

        assertThat(store().read(key)).isNotInstanceOf(ReadResult.Found.class);
    }

    @ParameterizedTest
    @EnumSource
    void invalidationDuringARefreshThatGivesTheTagToAnEntryLeavesNoOldValueUnderIt(Window window) {
        AcquireResult.Won before = storeTagged(key, "before", newTag());
        advance(CALM);
        Load load = new Load(key, before.now(), tag);

        runWith(load, window);

        // The value from before never had the tag.
        assertThat(store().read(key))
                .satisfiesAnyOf(read -> assertThat(read).isInstanceOf(ReadResult.Absent.class), read -> assertThat(
                                text(((ReadResult.Found) read).entry()))
                        .isEqualTo("before"));
    }

    private void runWith(Load load, Window window) {
        for (Window step : Window.values()) {
            if (step == Window.AFTER_ADD) {
                load.add();
            }
            if (step == Window.AFTER_PUT) {
                load.put("old");
            }
            if (step == window) {
                invalidate(tag);
            }
        }
    }

    @Test
    void checkThatComesBeforeTheAddWouldStoreAnOldValue() {
        Load load = new Load(key, tag);
        // Asks the tag about the time, without adding the key that is going to be put.
        boolean mayPut = load.mayPut(tags().addToTags(newKey(), List.of(tag), TTL));
        invalidate(tag);
        tags().addToTags(key, List.of(tag), TTL);

        assertThat(mayPut).isTrue();
        assertThat(store().put(key, put(load.won, "old"))).isEqualTo(PutResult.STORED);
    }

    @Test
    void timeTakenBeforeTheAnswerWouldStoreAnOldValue() {
        Load load = new Load(key, tag);
        invalidate(tag);
        Duration tooEarly = load.running();
        advance(tooEarly.plus(CALM));
        List<Duration> ago = tags().addToTags(key, List.of(tag), TTL);

        assertThat(ago.get(0)).isGreaterThan(tooEarly.plus(TagStore.CLOCK_SLACK));
        assertThat(load.mayPut(ago)).isFalse();
        assertThat(store().put(key, put(load.won, "old"))).isEqualTo(PutResult.STORED);
    }

    @Test
    void valuesReadAfterAnInvalidationAreNotOlderThanIt() throws Exception {
        AtomicInteger origin = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> loaders = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                loaders.add(threads.submit(() -> {
                    while (!over.get()) {
                        loadOnce(origin);
                    }
                }));
            }
            for (int round = 0; round < 15; round++) {
                int version = origin.incrementAndGet();
                invalidate(tag);
                assertNotOlderThan(version);
                advance(CALM);
                assertNotOlderThan(version);
            }
            over.set(true);
            for (Future<?> loader : loaders) {
                loader.get(30, TimeUnit.SECONDS);
            }
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }

    private void assertNotOlderThan(int version) {
        if (store().read(key) instanceof ReadResult.Found found) {
            assertThat(Integer.parseInt(text(found.entry()))).isGreaterThanOrEqualTo(version);
        }
    }

    private void loadOnce(AtomicInteger origin) {
        long sent = nanoTime();
        AcquireResult acquired = store().acquire(key, acquire(nonce(), nonce()));
        if (acquired instanceof AcquireResult.Won won) {
            String value = Integer.toString(origin.get());
            Load load = new Load(key, sent, won, List.of(tag));
            load.add();
            if (load.put(value) != PutResult.STORED) {
                store().invalidate(key);
            }
        }
    }

    protected final TagStore tags() {
        return (TagStore) store();
    }

    protected static Tag newTag() {
        return RULE.tag(nonce().text());
    }

    /** The keys that were told. */
    protected final Set<CacheKey> invalidate(Tag which) {
        Set<CacheKey> told = new HashSet<>();
        tags().invalidateTag(which, (Collection<CacheKey> removed) -> told.addAll(removed));
        return told;
    }

    /** Loads until it is stored, which it is not where the tag was invalidated a moment ago. */
    protected final AcquireResult.Won storeTagged(CacheKey of, String value, Tag... withTags) {
        while (true) {
            Load load = new Load(of, withTags);
            load.add();
            if (load.put(value) == PutResult.STORED) {
                return load.won;
            }
            store().invalidate(of);
            advance(CALM);
        }
    }

    /** A load of a value with tags, in the steps that whoever loads has to take. */
    protected final class Load {

        private final CacheKey of;
        private final long sent;
        private final AcquireResult.Won won;
        private final List<Tag> withTags;
        private boolean mayPut;

        /** A first load. */
        Load(CacheKey of, Tag... withTags) {
            this(of, nanoTime(), null, List.of(withTags));
        }

        /** A refresh. */
        Load(CacheKey of, long seenLoadStart, Tag... withTags) {
            this.of = of;
            this.sent = nanoTime();
            ClaimResult.Won claimed =
                    (ClaimResult.Won) store().claim(List.of(claimOf(of, seenLoadStart, nonce(), LeaseKind.RUNNING)))
                            .get(0);
            this.won = new AcquireResult.Won(claimed.generation(), claimed.now(), 0);
            this.withTags = List.of(withTags);
        }

        Load(CacheKey of, long sent, AcquireResult.Won won, List<Tag> withTags) {
            this.of = of;
            this.sent = sent;
            this.won = won == null ? won(of) : won;
            this.withTags = withTags;
        }

        void add() {
            mayPut = mayPut(tags().addToTags(of, withTags, TTL));
        }

        boolean mayPut() {
            return mayPut;
        }

        boolean mayPut(List<Duration> ago) {
            Duration limit = running().plus(TagStore.CLOCK_SLACK);
            return ago.stream().allMatch(each -> each.compareTo(limit) > 0);
        }

        Duration running() {
            return Duration.ofNanos(nanoTime() - sent);
        }

        PutResult put(String value) {
            return mayPut ? store().put(of, EntryStoreContract.put(won, value)) : PutResult.INVALIDATED;
        }
    }
}
