package io.github.refreshahead.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.queue.RefreshQueue.Offer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TaskBufferTest {

    private final TaskBuffer<String> buffer = new TaskBuffer<>(3);

    @Test
    void fullBufferTakesNothingUntilSomethingIsTaken() {
        buffer.offer("a");
        buffer.offer("b");
        buffer.offer("c");
        assertThat(buffer.offer("d")).isEqualTo(Offer.FULL);

        assertThat(take(2)).containsExactly("a", "b");
        assertThat(buffer.offer("d")).isEqualTo(Offer.ACCEPTED);
        assertThat(take(10)).containsExactly("c", "d");
    }

    @Test
    void closedBufferTakesNothingAndStillGivesWhatItHas() {
        buffer.offer("a");
        buffer.close();
        assertThat(buffer.offer("b")).isEqualTo(Offer.DOWN);

        List<String> batch = new ArrayList<>();
        assertThat(buffer.take(batch, 10)).isTrue();
        assertThat(batch).containsExactly("a");
        batch.clear();
        assertThat(buffer.take(batch, 10)).isFalse();
    }

    @Test
    void takerWaitsForAnElement() {
        CompletableFuture<List<String>> taken = CompletableFuture.supplyAsync(() -> take(10));
        buffer.offer("a");
        assertThat(taken).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(List.of("a"));
    }

    @Test
    void takerOfAnEmptyBufferEndsWithTheClose() {
        CompletableFuture<List<String>> taken = CompletableFuture.supplyAsync(() -> take(10));
        buffer.close();
        assertThat(taken).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(List.of());
    }

    private List<String> take(int atMost) {
        List<String> batch = new ArrayList<>();
        buffer.take(batch, atMost);
        return batch;
    }
}
