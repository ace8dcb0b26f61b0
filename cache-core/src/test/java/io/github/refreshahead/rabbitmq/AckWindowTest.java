package io.github.refreshahead.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.rabbitmq.AckWindow.Ack;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AckWindowTest {

    private final AckWindow window = new AckWindow();

    @Test
    void oneSettledTagIsAcknowledgedByItself() {
        assertThat(window.settle(List.of(1L))).containsExactly(new Ack(1, false));
        assertThat(window.settle(List.of(2L))).containsExactly(new Ack(2, false));
    }

    @Test
    void tagsWithoutAGapAreAcknowledgedTogether() {
        assertThat(window.settle(List.of(2L, 3L, 1L))).containsExactly(new Ack(3, true));
    }

    @Test
    void tagsBeyondAGapAreAcknowledgedAtOnceByThemselves() {
        assertThat(window.settle(List.of(3L, 2L))).containsExactly(new Ack(2, false), new Ack(3, false));
        assertThat(window.settle(List.of(1L))).containsExactly(new Ack(1, false));
        assertThat(window.settle(List.of(4L, 5L))).containsExactly(new Ack(5, true));
    }

    @Test
    void closingAGapAcknowledgesTogetherOnlyWhatIsNew() {
        window.settle(List.of(2L));
        assertThat(window.settle(List.of(1L, 3L, 5L))).containsExactly(new Ack(3, true), new Ack(5, false));
        assertThat(window.settle(List.of(4L))).containsExactly(new Ack(4, false));
        assertThat(window.settle(List.of(6L))).containsExactly(new Ack(6, false));
    }

    /** Against the broker's rule: an acknowledgement must be for a tag that is outstanding. */
    @Test
    void everyTagIsAcknowledgedInTheRoundInWhichItIsSettledAndNoOtherOne() {
        Random random = new Random(7);
        List<Long> waiting =
                new ArrayList<>(LongStream.rangeClosed(1, 5_000).boxed().toList());
        for (int from = 0; from < waiting.size(); from += 50) {
            Collections.shuffle(waiting.subList(from, Math.min(waiting.size(), from + 80)), random);
        }
        TreeSet<Long> outstanding = new TreeSet<>(waiting);
        for (int from = 0; from < waiting.size(); ) {
            int to = Math.min(waiting.size(), from + 1 + random.nextInt(12));
            List<Long> settled = waiting.subList(from, to);
            TreeSet<Long> expected = new TreeSet<>(outstanding);
            settled.forEach(expected::remove);
            for (Ack ack : window.settle(settled)) {
                assertThat(outstanding).contains(ack.tag());
                if (ack.multiple()) {
                    outstanding.headSet(ack.tag(), true).clear();
                } else {
                    outstanding.remove(ack.tag());
                }
            }
            assertThat(outstanding).isEqualTo(expected);
            from = to;
        }
    }
}
