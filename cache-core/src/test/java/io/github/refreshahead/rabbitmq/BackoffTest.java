package io.github.refreshahead.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void delaysDoubleFromAFifthOfASecondToFiveSeconds() {
        assertThat(delays(new Backoff(() -> 0), 7)).containsExactly(200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L);
    }

    @Test
    void chanceShortensADelayByUpToHalf() {
        assertThat(delays(new Backoff(() -> 0.999_999_999), 6)).containsExactly(100L, 200L, 400L, 800L, 1_600L, 2_500L);
    }

    @Test
    void delaysBeginAgainAfterAReset() {
        Backoff backoff = new Backoff(() -> 0);
        delays(backoff, 5);
        backoff.reset();
        assertThat(backoff.next()).isEqualTo(Duration.ofMillis(200));
    }

    private static List<Long> delays(Backoff backoff, int count) {
        return Stream.generate(backoff::next)
                .limit(count)
                .map(Duration::toMillis)
                .toList();
    }
}
