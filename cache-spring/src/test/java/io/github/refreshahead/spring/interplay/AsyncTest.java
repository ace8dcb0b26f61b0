package io.github.refreshahead.spring.interplay;

import static io.github.refreshahead.spring.Contexts.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.spring.Contexts;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

/** {@code @Async} hands a call over before anything of ours sees it. */
class AsyncTest {

    @EnableAsync
    static class Asynchronous {}

    static class Valuations {
        private final AtomicInteger calls = new AtomicInteger();

        @RefreshAhead(cache = "valuations", ttl = "10m")
        public String valuation(String vin) {
            return vin + calls.incrementAndGet();
        }
    }

    static class Changes {
        private final CountDownLatch changing = new CountDownLatch(1);

        @Async
        @Invalidate(cache = "valuations")
        public void change(String vin) throws InterruptedException {
            changing.await();
        }

        public void finish() {
            changing.countDown();
        }
    }

    @Test
    void invalidationComesWhenTheMethodHasReturnedOnItsThread() throws InterruptedException {
        try (var context = Contexts.start(Asynchronous.class, Valuations.class, Changes.class)) {
            Valuations valuations = context.getBean(Valuations.class);
            valuations.valuation("A");
            Changes changes = context.getBean(Changes.class);
            changes.change("A");
            assertThat(valuations.valuation("A")).isEqualTo("A1");
            changes.finish();
            await().untilAsserted(() -> assertThat(valuations.valuation("A")).isEqualTo("A2"));
        }
    }

    @Async
    static class WholeClass {
        @RefreshAhead(ttl = "10m")
        public String find(String vin) {
            return vin;
        }
    }

    @Test
    void cachedMethodOfAnAsynchronousClassIsRefused() {
        assertThat(refusal(WholeClass.class))
                .isEqualTo("WholeClass.find(String) is @Async, so it returns before there is a value; remove @Async or"
                        + " @RefreshAhead");
    }
}
