package io.github.refreshahead.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.AcquireResult.Backoff;
import io.github.refreshahead.store.AcquireResult.Busy;
import io.github.refreshahead.store.AcquireResult.Present;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store must do. An adapter's test extends this and says where its store is and how its time passes. */
public abstract class EntryStoreContract {

    protected static final Duration LONG = Duration.ofSeconds(30);
    protected static final Duration SHORT = Duration.ofMillis(20);
    protected static final Duration TTL = Duration.ofMinutes(10);

    private static final SecureRandom RANDOM = new SecureRandom();

    protected final CacheKey key = newKey();

    /** The store, with nothing at keys that are new. */
    protected abstract EntryStore store();

    /** Lets at least this much time pass on the store's clock. */
    protected abstract void advance(Duration time);

    @Test
    void keyThatNobodyLoadedIsAbsent() {
        assertThat(store().read(key)).isInstanceOf(ReadResult.Absent.class);
    }

    @Test
    void acquireOfNothingWinsUnderTheNewGeneration() {
        Nonce generation = nonce();

        assertThat(store().acquire(key, acquire(generation, nonce())))
                .isInstanceOfSatisfying(AcquireResult.Won.class, won -> {
                    assertThat(won.generation()).isEqualTo(generation);
                    assertThat(won.now()).isPositive();
                    assertThat(won.failures()).isZero();
                });
        assertThat(store().read(key)).isEqualTo(new ReadResult.Loading(generation));
    }

    @Test
    void valueIsReadAsItWasPut() {
        AcquireResult.Won won = won();

        assertThat(store().put(key, put(won, "old car"))).isEqualTo(PutResult.STORED);

        Entry entry = read();
        assertThat(text(entry)).isEqualTo("old car");
        assertThat(entry.payload().codec()).isEqualTo("j1");
        assertThat(entry.loadStart()).isEqualTo(won.now());
        assertThat(entry.lease()).isEqualTo(LeaseKind.NONE);
        assertThat(entry.leased()).isFalse();
        assertThat(entry.failures()).isZero();
        assertThat(entry.ageMillis()).isBetween(0L, LONG.toMillis());
    }

    @Test
    void nullIsAValueOfItsOwn() {
        store().put(key, put(won(), new Payload("j1", null), TTL));

        assertThat(read().payload()).isEqualTo(new Payload("j1", null));
    }

    @Test
    void emptyValueIsNotNull() {
        store().put(key, put(won(), ""));

        assertThat(text(read())).isEmpty();
    }

    @Test
    void ageGrowsWithTheStoresClockAndCountsFromTheStartOfTheLoad() {
        AcquireResult.Won won = won();
        advance(SHORT);
        store().put(key, put(won, "v"));
        long first = read().ageMillis();
        advance(SHORT);
        long second = read().ageMillis();

        assertThat(first).isGreaterThanOrEqualTo(SHORT.toMillis());
        assertThat(second - first).isGreaterThanOrEqualTo(SHORT.toMillis());
    }

    @Test
    void putAfterInvalidationIsRefused() {
        AcquireResult.Won won = won();
        store().invalidate(key);

        assertThat(store().put(key, put(won, "stale"))).isEqualTo(PutResult.INVALIDATED);
        assertThat(store().read(key)).isInstanceOf(ReadResult.Absent.class);
    }

    @Test
    void putUnderAnOlderGenerationIsRefusedWhenTheKeyIsLoadedAgain() {
        AcquireResult.Won before = won();
        store().invalidate(key);
        AcquireResult.Won after = won();

        assertThat(store().put(key, put(before, "stale"))).isEqualTo(PutResult.INVALIDATED);
        assertThat(store().put(key, put(after, "fresh"))).isEqualTo(PutResult.STORED);
        assertThat(store().put(key, put(before, "stale"))).isEqualTo(PutResult.INVALIDATED);
        assertThat(text(read())).isEqualTo("fresh");
    }

    @Test
    void invalidationRemovesAValue() {
        stored("v");
        store().invalidate(key);
        store().invalidate(key);

        assertThat(store().read(key)).isInstanceOf(ReadResult.Absent.class);
    }

    @Test
    void putAfterTheEntryExpiredIsRefused() {
        AcquireResult.Won won = (AcquireResult.Won) store().acquire(
                        key, new Acquire(EntryStoreContract::nonce, nonce(), SHORT, SHORT, Acquire.NOTHING_REJECTED));
        advance(SHORT.multipliedBy(2));

        assertThat(store().put(key, put(won, "late"))).isEqualTo(PutResult.INVALIDATED);
        assertThat(won().generation()).isNotEqualTo(won.generation());
        assertThat(store().put(key, put(won, "late"))).isEqualTo(PutResult.INVALIDATED);
    }

    @Test
    void entryIsGoneWhenItsLifeEnds() {
        store().put(key, put(won(), payload("v"), SHORT));
        advance(SHORT.multipliedBy(2));

        assertThat(store().read(key)).isInstanceOf(ReadResult.Absent.class);
        assertThat(claim(0, nonce(), LeaseKind.RUNNING)).isInstanceOf(ClaimResult.Gone.class);
    }

    @Test
    void valueOfAnEarlierLoadDoesNotReplaceThatOfALaterOne() {
        AcquireResult.Won first = won();
        advance(SHORT);
        Busy second = (Busy) store().acquire(key, acquire(nonce(), nonce()));

        assertThat(store().put(key, new Put(second.generation(), second.now(), payload("newer"), TTL, ZERO)))
                .isEqualTo(PutResult.STORED);
        assertThat(store().put(key, put(first, "older"))).isEqualTo(PutResult.OLDER);
        assertThat(text(read())).isEqualTo("newer");
    }

    @Test
    void repeatedPutAnswersTheSame() {
        Put put = put(won(), "v");

        assertThat(store().put(key, put)).isEqualTo(PutResult.STORED);
        assertThat(store().put(key, put)).isEqualTo(PutResult.STORED);
    }

    @Test
    void secondLoaderIsTold() {
        AcquireResult.Won won = won();

        assertThat(store().acquire(key, acquire(nonce(), nonce()))).isInstanceOfSatisfying(Busy.class, busy -> {
            assertThat(busy.generation()).isEqualTo(won.generation());
            assertThat(busy.now()).isGreaterThanOrEqualTo(won.now());
            assertThat(busy.remaining()).isPositive().isLessThanOrEqualTo(LONG);
        });
    }

    @Test
    void busyLoaderMayPutAllTheSame() {
        won();
        Busy busy = (Busy) store().acquire(key, acquire(nonce(), nonce()));

        assertThat(store().put(key, new Put(busy.generation(), busy.now(), payload("v"), TTL, ZERO)))
                .isEqualTo(PutResult.STORED);
    }

    @Test
    void repeatedAcquireWinsAgainUnderTheSameGeneration() {
        Acquire request = acquire(nonce(), nonce());
        AcquireResult.Won first = (AcquireResult.Won) store().acquire(key, request);
        AcquireResult.Won second = (AcquireResult.Won) store().acquire(key, request);

        assertThat(second.generation()).isEqualTo(first.generation());
        assertThat(second.now()).isGreaterThanOrEqualTo(first.now());
    }

    @Test
    void leaseThatEndedIsFree() {
        Acquire brief = new Acquire(EntryStoreContract::nonce, nonce(), SHORT, LONG, Acquire.NOTHING_REJECTED);
        Nonce generation = ((AcquireResult.Won) store().acquire(key, brief)).generation();
        advance(SHORT.multipliedBy(2));

        assertThat(won().generation()).isEqualTo(generation);
    }

    @Test
    void acquireRenewsTheLifeOfAnEntryWithoutAValue() {
        store().acquire(
                        key,
                        new Acquire(
                                EntryStoreContract::nonce,
                                nonce(),
                                SHORT,
                                SHORT.multipliedBy(3),
                                Acquire.NOTHING_REJECTED));
        advance(SHORT);
        AcquireResult.Won renewed = won();
        advance(SHORT.multipliedBy(3));

        assertThat(store().put(key, put(renewed, "v"))).isEqualTo(PutResult.STORED);
    }

    @Test
    void valueThatArrivedMeanwhileIsHandedOut() {
        AcquireResult.Won won = stored("v");

        assertThat(store().acquire(key, acquire(nonce(), nonce()))).isInstanceOfSatisfying(Present.class, present -> {
            assertThat(text(present.entry())).isEqualTo("v");
            assertThat(present.entry().loadStart()).isEqualTo(won.now());
            assertThat(present.entry().ageMillis()).isBetween(0L, LONG.toMillis());
        });
    }

    @Test
    void valueThatTheReaderRejectedCountsAsNotThereAndKeepsItsGeneration() {
        AcquireResult.Won won = stored("unreadable");
        Acquire request = new Acquire(EntryStoreContract::nonce, nonce(), LONG, LONG, won.now());

        assertThat(store().acquire(key, request))
                .isInstanceOfSatisfying(AcquireResult.Won.class, again -> assertThat(again.generation())
                        .isEqualTo(won.generation()));
        assertThat(text(read())).isEqualTo("unreadable");
    }

    @Test
    void valueLaterThanTheRejectedOneIsHandedOut() {
        AcquireResult.Won won = stored("v");
        Acquire request = new Acquire(EntryStoreContract::nonce, nonce(), LONG, LONG, won.now() - 1);

        assertThat(store().acquire(key, request)).isInstanceOf(Present.class);
    }

    @Test
    void acquireOverrulesAQueuedRefresh() {
        AcquireResult.Won won = stored("v");
        claim(won.now(), nonce(), LeaseKind.QUEUED);

        assertThat(store().acquire(key, new Acquire(EntryStoreContract::nonce, nonce(), LONG, LONG, won.now())))
                .isInstanceOf(AcquireResult.Won.class);
        assertThat(read().lease()).isEqualTo(LeaseKind.RUNNING);
    }

    @Test
    void acquireAfterAFailureIsToldToBackOff() {
        Nonce token = nonce();
        AcquireResult.Won won = (AcquireResult.Won) store().acquire(key, acquire(nonce(), token));
        store().fail(key, token, LONG);

        assertThat(store().acquire(key, acquire(nonce(), nonce()))).isInstanceOfSatisfying(Backoff.class, backoff -> {
            assertThat(backoff.generation()).isEqualTo(won.generation());
            assertThat(backoff.now()).isGreaterThanOrEqualTo(won.now());
            assertThat(backoff.remaining()).isPositive().isLessThanOrEqualTo(LONG);
            assertThat(backoff.failures()).isOne();
            assertThat(store().put(key, new Put(backoff.generation(), backoff.now(), payload("v"), TTL, ZERO)))
                    .isEqualTo(PutResult.STORED);
        });
        assertThat(read().failures()).isZero();
    }

    @Test
    void backoffEndsAndItsFailuresAreRemembered() {
        Nonce token = nonce();
        store().acquire(key, acquire(nonce(), token));
        store().fail(key, token, SHORT);
        advance(SHORT.multipliedBy(2));

        assertThat(won().failures()).isOne();
    }

    @Test
    void failureOfAnotherOwnersLeaseIsIgnored() {
        won();
        store().fail(key, nonce(), LONG);

        assertThat(store().acquire(key, acquire(nonce(), nonce()))).isInstanceOf(Busy.class);
    }

    @Test
    void failureToldTwiceCountsOnce() {
        Nonce token = nonce();
        store().acquire(key, acquire(nonce(), token));
        store().fail(key, token, LONG);
        store().fail(key, token, LONG);

        assertThat(store().acquire(key, acquire(nonce(), nonce())))
                .isInstanceOfSatisfying(
                        Backoff.class, backoff -> assertThat(backoff.failures()).isOne());
    }

    @Test
    void failureOfNothingIsIgnored() {
        store().fail(key, nonce(), LONG);

        assertThat(store().read(key)).isInstanceOf(ReadResult.Absent.class);
    }

    @Test
    void failuresInARowAddUpUntilAValueIsStored() {
        AcquireResult.Won won = stored("v");
        for (int failures = 0; failures < 3; failures++) {
            Nonce token = nonce();
            assertThat(((ClaimResult.Won) claim(won.now(), token, LeaseKind.RUNNING)).failures())
                    .isEqualTo(failures);
            store().fail(key, token, Duration.ofMillis(1));
            advance(SHORT);
        }
        assertThat(read().failures()).isEqualTo(3);

        store().put(key, put(won, "v"));
        assertThat(read().failures()).isZero();
    }

    @Test
    void claimOfADueEntryWinsAndShowsInTheEntry() {
        AcquireResult.Won won = stored("v");

        assertThat(claim(won.now(), nonce(), LeaseKind.QUEUED))
                .isInstanceOfSatisfying(ClaimResult.Won.class, claimed -> {
                    assertThat(claimed.generation()).isEqualTo(won.generation());
                    assertThat(claimed.now()).isGreaterThanOrEqualTo(won.now());
                    assertThat(claimed.remaining()).isPositive().isLessThanOrEqualTo(TTL);
                    assertThat(claimed.failures()).isZero();
                });
        Entry entry = read();
        assertThat(entry.lease()).isEqualTo(LeaseKind.QUEUED);
        assertThat(entry.leased()).isTrue();
        assertThat(entry.loadStart()).isEqualTo(won.now());
    }

    @Test
    void claimedRefreshStoresItsValueAndFreesTheLease() {
        stored("old");
        advance(SHORT);
        ClaimResult.Won claimed = (ClaimResult.Won) claim(read().loadStart(), nonce(), LeaseKind.RUNNING);

        assertThat(store().put(key, new Put(claimed.generation(), claimed.now(), payload("new"), TTL, ZERO)))
                .isEqualTo(PutResult.STORED);
        assertThat(text(read())).isEqualTo("new");
        assertThat(read().leased()).isFalse();
    }

    @Test
    void secondQueuedClaimIsTaken() {
        AcquireResult.Won won = stored("v");
        claim(won.now(), nonce(), LeaseKind.QUEUED);

        assertTaken(claim(won.now(), nonce(), LeaseKind.QUEUED), LeaseKind.QUEUED);
    }

    @Test
    void repeatedClaimWinsAgain() {
        AcquireResult.Won won = stored("v");
        for (LeaseKind kind : List.of(LeaseKind.QUEUED, LeaseKind.RUNNING)) {
            Nonce token = nonce();
            assertThat(claim(won.now(), token, kind)).isInstanceOf(ClaimResult.Won.class);
            assertThat(claim(won.now(), token, kind)).isInstanceOf(ClaimResult.Won.class);
        }
    }

    @Test
    void runningClaimWinsOverAnyQueuedOne() {
        AcquireResult.Won won = stored("v");
        claim(won.now(), nonce(), LeaseKind.QUEUED);

        assertThat(claim(won.now(), nonce(), LeaseKind.RUNNING)).isInstanceOf(ClaimResult.Won.class);
        assertThat(read().lease()).isEqualTo(LeaseKind.RUNNING);
    }

    @Test
    void nothingButItsOwnerWinsOverARunningLease() {
        AcquireResult.Won won = stored("v");
        Nonce owner = nonce();
        claim(won.now(), owner, LeaseKind.RUNNING);

        assertTaken(claim(won.now(), nonce(), LeaseKind.RUNNING), LeaseKind.RUNNING);
        assertTaken(claim(won.now(), nonce(), LeaseKind.QUEUED), LeaseKind.RUNNING);
        assertThat(store().acquire(key, new Acquire(EntryStoreContract::nonce, nonce(), LONG, LONG, won.now())))
                .isInstanceOf(Busy.class);
        assertThat(claim(won.now(), owner, LeaseKind.RUNNING)).isInstanceOf(ClaimResult.Won.class);
    }

    @Test
    void lateRepeatOfAQueuedClaimDoesNotWeakenTheOwnersRunningLease() {
        AcquireResult.Won won = stored("v");
        Nonce owner = nonce();
        claim(won.now(), owner, LeaseKind.RUNNING);
        claim(won.now(), owner, LeaseKind.QUEUED);

        assertThat(read().lease()).isEqualTo(LeaseKind.RUNNING);
    }

    @Test
    void nothingWinsOverABackoffBeforeItEnds() {
        AcquireResult.Won won = stored("v");
        Nonce token = nonce();
        claim(won.now(), token, LeaseKind.RUNNING);
        store().fail(key, token, LONG);

        assertTaken(claim(won.now(), nonce(), LeaseKind.RUNNING), LeaseKind.BACKOFF);
        assertTaken(claim(won.now(), token, LeaseKind.RUNNING), LeaseKind.BACKOFF);
        assertThat(read().lease()).isEqualTo(LeaseKind.BACKOFF);
    }

    @Test
    void claimOfAReplacedValueIsSuperseded() {
        AcquireResult.Won won = stored("v");

        assertThat(claim(won.now() - 1, nonce(), LeaseKind.RUNNING)).isInstanceOf(ClaimResult.Superseded.class);
    }

    @Test
    void claimOfWhatIsNotThereIsGoneAndCreatesNothing() {
        assertThat(claim(1, nonce(), LeaseKind.RUNNING)).isInstanceOf(ClaimResult.Gone.class);
        assertThat(store().read(key)).isInstanceOf(ReadResult.Absent.class);

        won();
        assertThat(claim(1, nonce(), LeaseKind.RUNNING)).isInstanceOf(ClaimResult.Gone.class);
    }

    @Test
    void claimGivesAnEntryNearItsEndTheLifeThatALoadNeeds() {
        AcquireResult.Won won = won();
        store().put(key, put(won, payload("v"), SHORT.multipliedBy(5)));
        long age = read().ageMillis();
        ClaimResult.Won claimed = (ClaimResult.Won) claim(won.now(), nonce(), LeaseKind.RUNNING);
        advance(SHORT.multipliedBy(6));

        assertThat(claimed.remaining()).isEqualTo(LONG);
        assertThat(read().ageMillis()).isBetween(age + SHORT.multipliedBy(6).toMillis(), LONG.toMillis());
        assertThat(store().put(key, new Put(claimed.generation(), claimed.now(), payload("new"), TTL, ZERO)))
                .isEqualTo(PutResult.STORED);
    }

    @Test
    void claimsOfOneCallAreAnsweredEachByItselfAndInOrder() {
        AcquireResult.Won won = stored("v");
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            claims.add(claimOf(newKey(), 1, nonce(), LeaseKind.QUEUED));
        }
        claims.set(7, claimOf(key, won.now(), nonce(), LeaseKind.QUEUED));
        claims.set(20, claimOf(key, won.now(), nonce(), LeaseKind.QUEUED));
        claims.set(33, claimOf(key, won.now() - 1, nonce(), LeaseKind.QUEUED));

        List<ClaimResult> results = store().claim(claims);

        assertThat(results).hasSize(50);
        assertThat(results.get(7)).isInstanceOf(ClaimResult.Won.class);
        assertTaken(results.get(20), LeaseKind.QUEUED);
        assertThat(results.get(33)).isInstanceOf(ClaimResult.Superseded.class);
        assertThat(results.stream().filter(ClaimResult.Gone.class::isInstance)).hasSize(47);
        assertThat(store().claim(List.of())).isEmpty();
    }

    @Test
    void keysDoNotShareAnything() {
        stored("v");
        CacheKey other = newKey();

        assertThat(store().read(other)).isInstanceOf(ReadResult.Absent.class);
        store().invalidate(other);
        assertThat(text(read())).isEqualTo("v");
    }

    @Test
    void keysAndValuesOfAnyCharactersAreKept() {
        CacheKey odd = new CacheKey("cars", key.text() + ":Škoda {a} \r\n\u0000 \uD83D\uDE97");
        AcquireResult.Won won = (AcquireResult.Won) store().acquire(odd, acquire(nonce(), nonce()));
        byte[] bytes = new byte[300_000];
        RANDOM.nextBytes(bytes);
        ByteBuffer value = ByteBuffer.wrap(bytes, 100, 200_000);
        store().put(odd, put(won, new Payload("x", value), TTL));

        assertThat(store().read(odd)).isInstanceOfSatisfying(ReadResult.Found.class, found -> assertThat(
                        found.entry().payload().bytes())
                .isEqualTo(ByteBuffer.wrap(bytes, 100, 200_000)));
    }

    @Test
    void oneOfManyLoadersWins() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<AcquireResult>> loaders = IntStream.range(0, 64)
                    .<Callable<AcquireResult>>mapToObj(i -> () -> store().acquire(key, acquire(nonce(), nonce())))
                    .toList();
            int won = 0;
            for (Future<AcquireResult> result : threads.invokeAll(loaders)) {
                won += result.get() instanceof AcquireResult.Won ? 1 : 0;
            }
            assertThat(won).isOne();
        } finally {
            threads.shutdownNow();
        }
    }

    protected final AcquireResult.Won won() {
        return won(key);
    }

    protected final AcquireResult.Won won(CacheKey of) {
        return (AcquireResult.Won) store().acquire(of, acquire(nonce(), nonce()));
    }

    protected final AcquireResult.Won stored(String value) {
        AcquireResult.Won won = won();
        assertThat(store().put(key, put(won, value))).isEqualTo(PutResult.STORED);
        return won;
    }

    protected final Entry read() {
        return ((ReadResult.Found) store().read(key)).entry();
    }

    protected final ClaimResult claim(long seenLoadStart, Nonce token, LeaseKind kind) {
        return store().claim(List.of(claimOf(key, seenLoadStart, token, kind))).get(0);
    }

    protected static Claim claimOf(CacheKey key, long seenLoadStart, Nonce token, LeaseKind kind) {
        return new Claim(key, seenLoadStart, token, kind, LONG, LONG);
    }

    protected static Acquire acquire(Nonce generation, Nonce token) {
        return new Acquire(() -> generation, token, LONG, LONG, Acquire.NOTHING_REJECTED);
    }

    protected static Put put(AcquireResult.Won won, String value) {
        return put(won, payload(value), TTL);
    }

    protected static Put put(AcquireResult.Won won, Payload payload, Duration ttl) {
        return new Put(won.generation(), won.now(), payload, ttl, ZERO);
    }

    protected static Payload payload(String value) {
        return new Payload("j1", ByteBuffer.wrap(value.getBytes(UTF_8)));
    }

    protected static String text(Entry entry) {
        return UTF_8.decode(entry.payload().bytes().duplicate()).toString();
    }

    protected static Nonce nonce() {
        return Nonce.random(RANDOM);
    }

    protected static CacheKey newKey() {
        return new CacheKey("cars", "contract:cars:" + nonce().text());
    }

    private static void assertTaken(ClaimResult result, LeaseKind by) {
        assertThat(result).isInstanceOfSatisfying(ClaimResult.Taken.class, taken -> {
            assertThat(taken.kind()).isEqualTo(by);
            assertThat(taken.remaining()).isPositive().isLessThanOrEqualTo(LONG);
        });
    }
}
