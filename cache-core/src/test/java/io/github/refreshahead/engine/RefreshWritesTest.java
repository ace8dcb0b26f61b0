package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.memory.InMemoryEntryStore;
import io.github.refreshahead.store.Attempt;
import io.github.refreshahead.store.BatchStore.KeyedPut;
import io.github.refreshahead.store.Claim;
import io.github.refreshahead.store.ClaimResult;
import io.github.refreshahead.store.EntryStore;
import io.github.refreshahead.store.LeaseKind;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Payload;
import io.github.refreshahead.store.Put;
import io.github.refreshahead.store.PutResult;
import io.github.refreshahead.store.StoreException.Reason;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RefreshWritesTest {

    private static final Nonce NONCE = Nonce.random(new SecureRandom());
    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<Object> answers = new CopyOnWriteArrayList<>();
    private RefreshWrites writes = on(new InMemoryEntryStore());

    private RefreshWrites on(EntryStore store) {
        RefreshWrites made = new RefreshWrites(store, "writes");
        made.start();
        return made;
    }

    @AfterEach
    void close() {
        writes.close();
    }

    private static Claim claim(String key) {
        return new Claim(new CacheKey("cars", "shop:cars:" + key), 1, NONCE, LeaseKind.RUNNING, LONG, LONG);
    }

    private static KeyedPut put(String key) {
        return new KeyedPut(
                new CacheKey("cars", "shop:cars:" + key), new Put(NONCE, 1, new Payload("j1", null), LONG, LONG));
    }

    @Test
    void everyWriteGetsItsOwnAnswer() throws Exception {
        writes.claim(claim("a"), answers::add);
        writes.put(put("b"), answers::add);

        eventually(() -> answers.size() == 2);
        assertThat(answers)
                .containsExactlyInAnyOrder(new ClaimResult.Gone(), new Attempt.Done<>(PutResult.INVALIDATED));
        assertThat(writes.awaitIdle(LONG)).isTrue();
    }

    @Test
    void whatComesWhileTheStoreIsAskedGoesTogether() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        BreakableStore slow = new BreakableStore(new InMemoryEntryStore()) {
            @Override
            public List<ClaimResult> claim(List<Claim> claims) {
                sizes.add(claims.size());
                asked.countDown();
                await(answer);
                return super.claim(claims);
            }
        };
        writes = on(slow);
        writes.claim(claim("a"), answers::add);
        await(asked);
        for (int i = 0; i < 50; i++) {
            writes.claim(claim("b" + i), answers::add);
        }
        answer.countDown();

        eventually(() -> answers.size() == 51);
        assertThat(sizes).containsExactly(1, 50);
    }

    @Test
    void aStoreInTroubleIsAnAnswer() throws Exception {
        BreakableStore broken = new BreakableStore(new InMemoryEntryStore());
        broken.breaks("claim", "put");
        writes = on(broken);

        writes.claim(claim("a"), answers::add);
        writes.put(put("a"), answers::add);

        eventually(() -> answers.size() == 2);
        assertThat(answers)
                .containsExactlyInAnyOrder(
                        new ClaimResult.Failed(Reason.TIMEOUT), new Attempt.Failed<>(Reason.TIMEOUT));
    }

    @Test
    void anAnswerThatIsNotTakenWellDoesNotStopTheNext() {
        writes.claim(claim("a"), result -> {
            throw new IllegalStateException("not taken");
        });
        writes.claim(claim("b"), answers::add);

        eventually(() -> answers.size() == 1);
    }

    @Test
    void whatWaitsWhenItIsClosedIsStillWritten() throws Exception {
        writes.put(put("a"), answers::add);
        writes.close();

        assertThat(writes.awaitIdle(LONG)).isTrue();
        assertThat(answers).hasSize(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
