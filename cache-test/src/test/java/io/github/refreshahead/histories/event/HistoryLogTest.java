package io.github.refreshahead.histories.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.histories.event.Event.Acquire;
import io.github.refreshahead.histories.event.Event.Drop;
import io.github.refreshahead.histories.event.Event.Fault;
import io.github.refreshahead.histories.event.Event.How;
import io.github.refreshahead.histories.event.Event.Invalidation;
import io.github.refreshahead.histories.event.Event.Load;
import io.github.refreshahead.histories.event.Event.Outcome;
import io.github.refreshahead.histories.event.Event.Scope;
import io.github.refreshahead.histories.event.Event.Serve;
import io.github.refreshahead.histories.event.Event.Transaction;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryLogTest {

    private static final List<Event> ONE_OF_EACH = List.of(
            new Serve(3, 5, 10, 20, How.JOINED, true, 7, 8, 9, 11, 12),
            new Load(3, 5, 10, 20, 7, 8, -9, true, false),
            new Acquire(3, 5, 10, Event.NEVER),
            new Invalidation(3, 5, 10, 20, Scope.TAG, Outcome.PENDING, 7),
            new Transaction(3, 5, 10, 20, 7, true),
            new Drop(3, 5, 10, 20),
            new Fault(3, 10, 20, Disturbance.SLICE));

    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadAgainFromTheFile() {
        Path file = folder.resolve("log");
        HistoryLog log = HistoryLog.create(file, 3, 10);
        ONE_OF_EACH.forEach(log::add);
        assertThat(HistoryLog.read(file, 3)).isEqualTo(ONE_OF_EACH);
        assertThat(log.events()).isEqualTo(ONE_OF_EACH);
    }

    @Test
    void anEndIsFilledInLater() {
        HistoryLog log = HistoryLog.inMemory(1, 4);
        log.add(new Drop(1, 2, 1, 1));
        int place = log.add(new Acquire(1, 2, 10, Event.NEVER));
        log.ended(place, 30);
        assertThat(log.events()).contains(new Acquire(1, 2, 10, 30));
    }

    @Test
    void aFullLogSaysSo() {
        HistoryLog log = HistoryLog.inMemory(1, 2);
        log.add(new Drop(1, 2, 1, 1));
        assertThat(log.full()).isFalse();
        log.add(new Drop(1, 2, 2, 2));
        log.ended(log.add(new Drop(1, 2, 3, 3)), 4);
        assertThat(log.full()).isTrue();
        assertThat(log.events()).hasSize(2);
    }
}
