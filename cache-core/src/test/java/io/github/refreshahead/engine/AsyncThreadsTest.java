package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AsyncThreadsTest {

    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch busy = new CountDownLatch(1);
    private final AtomicInteger done = new AtomicInteger();
    private final AsyncThreads threads = new AsyncThreads(1, 1, 2, new Threads("async-threads-test-"));

    @AfterEach
    void close() {
        release.countDown();
        threads.close();
    }

    private void block() {
        busy.countDown();
        try {
            assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void newCallsAreRefusedWhileTooManyWaitAndBegunOnesGoOn() throws Exception {
        assertThat(threads.askStore(this::block)).isTrue();
        assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(threads.askStore(done::incrementAndGet)).isTrue();
        assertThat(threads.askStore(done::incrementAndGet)).isTrue();

        assertThat(threads.askStore(done::incrementAndGet)).isFalse();
        threads.goOn(done::incrementAndGet);
        threads.load(done::incrementAndGet);
        eventually(() -> done.get() == 1);
        release.countDown();
        eventually(() -> done.get() == 4);
        assertThat(threads.askStore(done::incrementAndGet)).isTrue();
    }

    @Test
    void afterTheCloseBegunCallsGoOnWhereTheyAre() {
        threads.close();
        assertThat(threads.askStore(done::incrementAndGet)).isFalse();
        threads.goOn(done::incrementAndGet);
        threads.load(done::incrementAndGet);
        assertThat(done).hasValue(2);
    }
}
