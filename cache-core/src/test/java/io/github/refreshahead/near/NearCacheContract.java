package io.github.refreshahead.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.key.CacheKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every map of copies must do. */
public abstract class NearCacheContract {

    private static final CacheKey KEY = key(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AtomicInteger evictions = new AtomicInteger();
    private final NearCache<String> copies = factory().create(100, evictions::incrementAndGet);

    protected abstract NearCacheFactory factory();

    private static CacheKey key(int number) {
        return new CacheKey("cars", "shop:cars:(" + number + ")");
    }

    @Test
    void aCopyIsThereUntilItIsRemoved() {
        assertThat(copies.get(KEY)).isNull();
        assertThat(copies.put(KEY, "old", () -> true)).isTrue();
        assertThat(copies.put(KEY, "new", () -> true)).isTrue();
        assertThat(copies.get(key(1))).isEqualTo("new");
        assertThat(copies.size()).isOne();

        copies.remove(KEY);

        assertThat(copies.get(KEY)).isNull();
        assertThat(copies.size()).isZero();
    }

    @Test
    void aCopyThatTheGuardRefusesIsNotPutAndWhatIsThereStays() {
        assertThat(copies.put(KEY, "refused", () -> false)).isFalse();
        assertThat(copies.get(KEY)).isNull();

        copies.put(KEY, "there", () -> true);
        assertThat(copies.put(KEY, "refused", () -> false)).isFalse();
        assertThat(copies.get(KEY)).isEqualTo("there");
    }

    @Test
    void theConditionDecidesWhichCopiesAreRemoved() {
        copies.put(KEY, "new", () -> true);
        copies.put(key(2), "old", () -> true);

        copies.removeIf("old"::equals);

        assertThat(copies.get(KEY)).isEqualTo("new");
        assertThat(copies.get(key(2))).isNull();
    }

    @Test
    void copiesMakeRoomForOthersAndAreCounted() {
        for (int i = 0; i < 1_000; i++) {
            copies.put(key(i), "copy", () -> true);
        }

        assertThat(copies.size()).isBetween(1L, 100L);
        assertThat(evictions).hasValue(1_000 - (int) copies.size());
    }

    @Test
    void whatIsRemovedOrReplacedIsNoEviction() {
        copies.put(KEY, "old", () -> true);
        copies.put(KEY, "new", () -> true);
        copies.remove(KEY);

        assertThat(evictions).hasValue(0);
    }

    /** The removal begins while the guard is being asked, so it has to take away what the guard lets in. */
    @Test
    void aRemovalCannotComeBetweenTheGuardAndThePut() throws InterruptedException {
        Thread removal = new Thread(() -> copies.remove(KEY));

        copies.put(KEY, "on its way", () -> {
            removal.start();
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> removal.getState() != Thread.State.NEW && removal.getState() != Thread.State.RUNNABLE);
            return true;
        });

        removal.join(PATIENCE.toMillis());
        assertThat(removal.isAlive()).isFalse();
        assertThat(copies.get(KEY)).isNull();
    }

    @Test
    void manyThreadsNeverFindACopyThatWasPutUnderAGuardThatFailed() throws InterruptedException {
        AtomicInteger stamp = new AtomicInteger();
        CountDownLatch started = new CountDownLatch(4);
        List<Thread> fillers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread filler = new Thread(() -> {
                started.countDown();
                for (int n = 0; n < 20_000; n++) {
                    int seen = stamp.get();
                    copies.put(KEY, Integer.toString(seen), () -> stamp.get() == seen);
                }
            });
            fillers.add(filler);
            filler.start();
        }
        started.await();
        for (int n = 0; n < 20_000; n++) {
            int now = stamp.incrementAndGet();
            copies.remove(KEY);
            String copy = copies.get(KEY);
            assertThat(copy == null || copy.equals(Integer.toString(now))).isTrue();
        }
        for (Thread filler : fillers) {
            filler.join();
        }
    }
}
