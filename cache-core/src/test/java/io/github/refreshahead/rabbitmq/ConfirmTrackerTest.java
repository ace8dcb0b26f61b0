package io.github.refreshahead.rabbitmq;

import static io.github.refreshahead.queue.RefreshQueue.Outcome.CONFIRMED;
import static io.github.refreshahead.queue.RefreshQueue.Outcome.REFUSED;
import static io.github.refreshahead.queue.RefreshQueue.Outcome.RETURNED;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConfirmTrackerTest {

    private static final long TIMEOUT = 100;

    private final AtomicLong clock = new AtomicLong();
    private final ConfirmTracker tracker = new ConfirmTracker(clock::get, 4);
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    @Test
    void messagesAreNumberedFromOneAsTheBrokerDoes() {
        assertThat(List.of(add("a"), add("b"), add("c"))).containsExactly(1L, 2L, 3L);
    }

    @Test
    void answerSettlesItsMessageOnly() {
        add("a");
        add("b");
        tracker.answered(2, false, CONFIRMED);
        assertThat(told).containsExactly("b CONFIRMED");
    }

    @Test
    void multipleAnswerSettlesAllBeforeToo() {
        add("a");
        add("b");
        add("c");
        tracker.answered(1, false, REFUSED);
        tracker.answered(2, true, CONFIRMED);
        assertThat(told).containsExactly("a REFUSED", "b CONFIRMED");
    }

    @Test
    void returnedMessageIsNotConfirmedAfterwards() {
        add("a");
        tracker.answered(1, false, RETURNED);
        tracker.answered(1, false, CONFIRMED);
        assertThat(told).containsExactly("a RETURNED");
    }

    @Test
    void unansweredMessagesAreUnknownAfterTheTimeoutOldestFirst() {
        add("a");
        clock.set(60);
        add("b");
        clock.set(TIMEOUT);
        tracker.expire(TIMEOUT);
        assertThat(told).containsExactly("a UNKNOWN");

        tracker.answered(1, false, CONFIRMED);
        clock.set(160);
        tracker.expire(TIMEOUT);
        assertThat(told).containsExactly("a UNKNOWN", "b UNKNOWN");
    }

    @Test
    void trackerIsSilentFromTheFirstUnansweredMessageUntilAnAnswerComes() {
        clock.set(10);
        add("a");
        clock.set(10 + TIMEOUT);
        tracker.expire(TIMEOUT);
        assertThat(tracker.silent()).isTrue();
        assertThat(tracker.silentLongerThan(TIMEOUT - 1)).isTrue();
        assertThat(tracker.silentLongerThan(TIMEOUT)).isFalse();

        tracker.answered(1, false, CONFIRMED);
        assertThat(tracker.silent()).isFalse();
        assertThat(told).containsExactly("a UNKNOWN");
    }

    @Test
    void trackerIsNotSilentIfLaterMessagesWereAnswered() {
        add("a");
        clock.set(50);
        add("b");
        tracker.answered(2, false, CONFIRMED);
        clock.set(TIMEOUT);
        tracker.expire(TIMEOUT);
        assertThat(told).containsExactly("b CONFIRMED", "a UNKNOWN");
        assertThat(tracker.silent()).isFalse();
    }

    @Test
    void closeMakesWhatWaitsUnknownAndTakesNothingMore() {
        add("a");
        add("b");
        tracker.answered(2, false, CONFIRMED);
        tracker.close();
        tracker.close();
        assertThat(told).containsExactly("b CONFIRMED", "a UNKNOWN");
        assertThat(add("c")).isEqualTo(ConfirmTracker.CLOSED);
        assertThat(told).hasSize(2);
    }

    @Test
    void fullTrackerWaitsForRoomAtItsLowerEnd() {
        IntStream.range(0, 4).forEach(i -> add("m" + i));
        CompletableFuture<Long> fifth = CompletableFuture.supplyAsync(() -> add("m4"));
        tracker.answered(2, false, CONFIRMED);
        assertThat(fifth).isNotDone();

        tracker.answered(1, false, CONFIRMED);
        assertThat(fifth).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(5L);
    }

    @Test
    void closeFreesTheOneWhoWaitsForRoom() {
        IntStream.range(0, 4).forEach(i -> add("m" + i));
        CompletableFuture<Long> fifth = CompletableFuture.supplyAsync(() -> add("m4"));
        tracker.close();
        assertThat(fifth).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(ConfirmTracker.CLOSED);
    }

    @Test
    void answersToUnknownNumbersAreIgnored() {
        add("a");
        tracker.answered(7, false, CONFIRMED);
        assertThat(told).isEmpty();
        tracker.answered(7, true, CONFIRMED);
        assertThat(told).containsExactly("a CONFIRMED");
    }

    @Test
    void awaitAllEndsWhenEverythingIsAnswered() {
        add("a");
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(
                () -> tracker.awaitAll(Duration.ofMinutes(1).toNanos()));
        tracker.answered(1, false, CONFIRMED);
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(30));
    }

    @Test
    void everyMessageIsToldOnceWhoeverComesFirst() {
        int messages = 100_000;
        AtomicIntegerArray times = new AtomicIntegerArray(messages);
        ConfirmTracker shared = new ConfirmTracker(System::nanoTime, 64);
        AtomicInteger sent = new AtomicInteger();
        List<CompletableFuture<Void>> others = List.of(
                whileSending(sent, messages, () -> shared.answered(sent.get(), true, CONFIRMED)),
                whileSending(sent, messages, () -> shared.answered(sent.get(), false, RETURNED)),
                whileSending(sent, messages, () -> shared.expire(1_000)));

        for (int i = 0; i < messages; i++) {
            int message = i;
            shared.add(outcome -> times.incrementAndGet(message));
            sent.incrementAndGet();
        }
        others.forEach(CompletableFuture::join);
        shared.close();

        assertThat(IntStream.range(0, messages).filter(i -> times.get(i) != 1)).isEmpty();
    }

    private static CompletableFuture<Void> whileSending(AtomicInteger sent, int messages, Runnable work) {
        return CompletableFuture.runAsync(() -> {
            while (sent.get() < messages) {
                work.run();
            }
        });
    }

    private long add(String name) {
        return tracker.add(outcome -> told.add(name + " " + outcome));
    }
}
