package io.github.refreshahead.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.servers.RedisServer;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.Attempt;
import io.github.refreshahead.store.BatchStore.KeyedAcquire;
import io.github.refreshahead.store.ClaimResult;
import io.github.refreshahead.store.ClearableStoreContract;
import io.github.refreshahead.store.EntryStore;
import io.github.refreshahead.store.LeaseKind;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Put;
import io.github.refreshahead.store.PutResult;
import io.github.refreshahead.store.ReadResult;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.SetParams;

class RedisEntryStoreTest extends ClearableStoreContract {

    private static RedisEntryStore store;
    private static RedisClient raw;

    @BeforeAll
    static void connect() {
        store = Patient.store(RedisSettings.standalone(RedisServer.shared().uri()));
        raw = RedisClient.create(RedisServer.shared().uri());
    }

    @AfterAll
    static void disconnect() {
        store.close();
        raw.close();
    }

    @Override
    protected EntryStore store() {
        return store;
    }

    @Override
    protected long nanoTime() {
        return System.nanoTime();
    }

    @Override
    protected void advance(Duration time) {
        RedisClock.advance(raw, time);
    }

    @Test
    void entryIsOneStringThatAPersonCanRead() {
        AcquireResult.Won won = stored("{\"price\":12500}");

        assertThat(raw.get(key.text()))
                .startsWith("1 V j1   " + won.generation().text() + " " + won.now() + " 0000000600000 - ")
                .endsWith(" {\"price\":12500}");
    }

    @Test
    void entryExpiresWhenItsLifeEndsCountedFromTheStartOfTheLoad() {
        AcquireResult.Won won = stored("v");
        assertThat(raw.pexpireTime(key.text())).isEqualTo(won.now() + TTL.toMillis());

        claim(won.now(), nonce(), LeaseKind.RUNNING);
        assertThat(raw.pexpireTime(key.text())).isEqualTo(won.now() + life());

        CacheKey stub = newKey();
        store.acquire(stub, acquire(nonce(), nonce()));
        assertThat(raw.pttl(stub.text())).isBetween(1L, LONG.toMillis());
    }

    @Test
    void claimThatLengthensALifeChangesExpiryAndHeaderTogether() {
        AcquireResult.Won won = won();
        store.put(key, put(won, payload("v"), Duration.ofSeconds(20)));
        claim(won.now(), nonce(), LeaseKind.RUNNING);

        assertThat(raw.pexpireTime(key.text())).isEqualTo(won.now() + life());
        assertThat(life()).isGreaterThanOrEqualTo(LONG.toMillis());
    }

    @Test
    void damagedValueIsAMissIsCountedAndIsReplaced() {
        AcquireResult.Won won = stored("value");
        long before = store.corruptEntries();
        raw.setrange(key.text(), EntryBytes.HEADER, "V");

        assertThat(store.read(key)).isInstanceOf(ReadResult.Absent.class);
        assertThat(store.corruptEntries()).isEqualTo(before + 1);
        assertReplaced(won.generation());
    }

    @Test
    void amongSeveralWhatIsNoEntryIsAMissIsCountedAndIsReplaced() {
        stored("value");
        CacheKey damaged = newKey();
        CacheKey list = newKey();
        store.put(damaged, put(won(damaged), "value"));
        raw.setrange(damaged.text(), EntryBytes.HEADER, "V");
        raw.lpush(list.text(), "a", "list");
        long before = store.corruptEntries();

        assertThat(store.readAll(List.of(list, key, damaged)))
                .satisfiesExactly(
                        absent -> assertThat(absent).isEqualTo(new Attempt.Done<>(ReadResult.Absent.INSTANCE)),
                        there -> assertThat(((Attempt.Done<ReadResult>) there).result())
                                .isInstanceOf(ReadResult.Found.class),
                        absent -> assertThat(absent).isEqualTo(new Attempt.Done<>(ReadResult.Absent.INSTANCE)));
        assertThat(store.corruptEntries()).isEqualTo(before + 2);
        assertThat(store.acquireAll(List.of(
                        new KeyedAcquire(list, acquire(nonce(), nonce())),
                        new KeyedAcquire(damaged, acquire(nonce(), nonce())))))
                .allSatisfy(answer -> assertThat(((Attempt.Done<AcquireResult>) answer).result())
                        .isInstanceOf(AcquireResult.Won.class));
    }

    @Test
    void unreadableHeaderIsAMissAndIsReplaced() {
        for (String bytes : List.of("", "1", "no entry", "2" + "x".repeat(200), "1 V" + "x".repeat(200))) {
            raw.set(key.text(), bytes, SetParams.setParams().px(60_000));

            assertThat(store.read(key)).isInstanceOf(ReadResult.Absent.class);
            assertThat(claim(0, nonce(), LeaseKind.RUNNING)).isInstanceOf(ClaimResult.Gone.class);
            assertReplaced(nonce());
            store.invalidate(key);
        }
    }

    @Test
    void numbersThatOnlyLuaWouldReadAreNone() {
        stored("v");
        for (String number : List.of("inf          ", "0x1f000000000", "1e12         ", "-000000000001")) {
            raw.setrange(key.text(), EntryBytes.LEASE_END_AT, number);

            assertThat(store.read(key)).isInstanceOf(ReadResult.Absent.class);
            assertThat(claim(0, nonce(), LeaseKind.RUNNING)).isInstanceOf(ClaimResult.Gone.class);
        }
        assertReplaced(nonce());
    }

    @Test
    void valueThatWasRenamedIsAMissAtItsNewKeyAndIsReplaced() {
        AcquireResult.Won won = stored("another key's");
        CacheKey renamed = newKey();
        raw.rename(key.text(), renamed.text());

        assertThat(store.read(renamed)).isInstanceOf(ReadResult.Absent.class);
        assertThat(store.acquire(renamed, acquire(nonce(), nonce())))
                .isInstanceOfSatisfying(AcquireResult.Won.class, again -> assertThat(again.generation())
                        .isNotEqualTo(won.generation()));
    }

    @Test
    void valueOfAnotherTypeIsAMissAndIsReplaced() {
        raw.lpush(key.text(), "a", "list");

        assertThat(store.read(key)).isInstanceOf(ReadResult.Absent.class);
        assertThat(claim(0, nonce(), LeaseKind.RUNNING)).isInstanceOf(ClaimResult.Gone.class);
        store.fail(key, nonce(), LONG);
        assertReplaced(nonce());
    }

    @Test
    void valueWithoutExpiryIsAMissForItsAgeIsUnknown() {
        stored("v");
        raw.persist(key.text());

        assertThat(store.read(key)).isInstanceOf(ReadResult.Absent.class);
    }

    @Test
    void valueFromAClockThatIsAheadIsAMissAndDoesNotRefuseWhatIsLoadedNow() {
        AcquireResult.Won won = won();
        long ahead = won.now() + 30_000;
        byte[] entry = EntryBytes.value(
                key.text().getBytes(UTF_8), new Put(won.generation(), ahead, payload("v"), TTL, Duration.ZERO));
        raw.set(key.text().getBytes(UTF_8), entry);
        raw.pexpireAt(key.text(), ahead + TTL.toMillis());

        assertThat(store.read(key)).isInstanceOf(ReadResult.Absent.class);
        AcquireResult.Won again = won();
        assertThat(again.generation()).isEqualTo(won.generation());
        assertThat(store.put(key, put(again, "now"))).isEqualTo(PutResult.STORED);
        assertThat(text(read())).isEqualTo("now");
    }

    @Test
    void scriptsThatRedisForgotAreSentAgain() {
        raw.scriptFlush();
        AcquireResult.Won won = stored("v");
        raw.scriptFlush();
        List<ClaimResult> results = store.claim(List.of(
                claimOf(key, won.now(), nonce(), LeaseKind.QUEUED),
                claimOf(newKey(), 1, nonce(), LeaseKind.QUEUED),
                claimOf(key, won.now(), nonce(), LeaseKind.RUNNING)));

        assertThat(results.get(0)).isInstanceOf(ClaimResult.Won.class);
        assertThat(results.get(1)).isInstanceOf(ClaimResult.Gone.class);
        assertThat(results.get(2)).isInstanceOf(ClaimResult.Won.class);
        raw.scriptFlush();
        store.fail(key, nonce(), LONG);
    }

    @Test
    void checkPasses() {
        store.check();

        assertThat(store.available()).isTrue();
    }

    private void assertReplaced(Nonce not) {
        Nonce generation = nonce();
        assertThat(store.acquire(key, acquire(generation, nonce())))
                .isInstanceOfSatisfying(AcquireResult.Won.class, won -> {
                    assertThat(won.generation()).isEqualTo(generation).isNotEqualTo(not);
                    assertThat(store.put(key, put(won, "new"))).isEqualTo(PutResult.STORED);
                });
        assertThat(text(read())).isEqualTo("new");
    }

    private long life() {
        byte[] bytes = raw.get(key.text().getBytes(UTF_8));
        return Long.parseLong(new String(
                Arrays.copyOfRange(bytes, EntryBytes.LIFE_AT, EntryBytes.LIFE_AT + EntryBytes.MILLIS_WIDTH),
                ISO_8859_1));
    }
}
