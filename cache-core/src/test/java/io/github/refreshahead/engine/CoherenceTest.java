package io.github.refreshahead.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.RefreshAheadListener.NearState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CoherenceTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);
    private final AtomicInteger outdated = new AtomicInteger();
    private final List<NearState> told = new ArrayList<>();
    private final Coherence coherence =
            new Coherence(nanos::get, Duration.ofSeconds(3), outdated::incrementAndGet, told::add);

    private void pass(long millis) {
        nanos.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    private boolean live() {
        return coherence.live(nanos.get());
    }

    private void ping(long number) {
        coherence.pinging(number);
        coherence.pinged(number);
    }

    @Test
    void itConnectsUntilAnOwnPingHasComeBack() {
        assertThat(live()).isFalse();
        assertThat(coherence.state()).isEqualTo(NearState.CONNECTING);

        coherence.pinging(1);
        assertThat(live()).isFalse();
        coherence.pinged(1);

        assertThat(live()).isTrue();
        assertThat(told).containsExactly(NearState.LIVE);
    }

    @Test
    void aPingProvesItsTimeFromTheMomentOfSending() {
        coherence.pinging(1);
        pass(1_000);
        coherence.pinged(1);

        pass(1_999);
        assertThat(live()).isTrue();
        pass(1);
        assertThat(live()).isFalse();
    }

    @Test
    void eachPingProlongsIt() {
        for (int number = 1; number <= 100; number++) {
            ping(number);
            pass(1_000);
            assertThat(live()).isTrue();
            coherence.check();
        }
        assertThat(told).containsExactly(NearState.LIVE);
        assertThat(outdated).hasValue(0);
    }

    @Test
    void aPingThatTookTooLongProvesNothing() {
        coherence.pinging(1);
        pass(3_000);
        coherence.pinged(1);

        assertThat(live()).isFalse();
        assertThat(coherence.state()).isEqualTo(NearState.CONNECTING);
    }

    @Test
    void aDoubtEndsTheServiceAtOnceAndOutdatesEverything() {
        ping(1);

        coherence.doubt("test");

        assertThat(live()).isFalse();
        assertThat(outdated).hasValue(1);
        assertThat(told).containsExactly(NearState.LIVE, NearState.SUSPECT);
    }

    /** Or else a fill could begin in the new epoch while copies are still served. */
    @Test
    void theServiceEndsBeforeEverythingIsOutdated() {
        List<Boolean> liveThen = new ArrayList<>();
        Coherence[] itself = new Coherence[1];
        itself[0] = new Coherence(
                nanos::get, Duration.ofSeconds(3), () -> liveThen.add(itself[0].live(nanos.get())), told::add);
        itself[0].pinging(1);
        itself[0].pinged(1);

        itself[0].doubt("test");

        assertThat(liveThen).containsExactly(false);
    }

    @Test
    void aPingThatWasSentBeforeTheDoubtProvesNothing() {
        ping(1);
        coherence.pinging(2);
        coherence.doubt("test");
        coherence.pinged(2);
        assertThat(live()).isFalse();

        ping(3);
        assertThat(live()).isTrue();
        assertThat(told).containsExactly(NearState.LIVE, NearState.SUSPECT, NearState.LIVE);
    }

    @Test
    void silenceIsADoubtWhenItIsNoticed() {
        ping(1);
        pass(2_999);
        coherence.check();
        assertThat(outdated).hasValue(0);

        pass(1);
        coherence.check();
        coherence.check();

        assertThat(outdated).hasValue(1);
        assertThat(told).containsExactly(NearState.LIVE, NearState.SUSPECT);
    }

    @Test
    void thePingThatEndsASilenceDoesNotMakeOldCopiesGoodAgain() {
        ping(1);
        pass(2_500);
        coherence.pinging(2);
        pass(500);
        coherence.pinged(2);

        assertThat(outdated).hasValue(1);
        assertThat(live()).isFalse();
        ping(3);
        assertThat(live()).isTrue();
    }

    @Test
    void pingsThatComeAgainOrLateChangeNothing() {
        coherence.pinging(1);
        pass(1_000);
        coherence.pinging(3);
        coherence.pinged(3);
        coherence.pinged(1);
        coherence.pinged(3);
        coherence.pinging(4);
        coherence.pinged(3);
        coherence.pinged(2);
        pass(2_999);
        assertThat(live()).isTrue();
        coherence.pinged(4);
        pass(1);
        assertThat(live()).isFalse();
        assertThat(outdated).hasValue(0);
    }

    @Test
    void aNumberThatWasNotSentCanBeTakenAgain() {
        coherence.pinging(1);
        pass(2_000);
        coherence.pinging(1);
        coherence.pinged(1);

        pass(2_999);
        assertThat(live()).isTrue();
    }

    @Test
    void aStrangersNumberIsNoPing() {
        coherence.pinged(7);
        coherence.pinging(1);
        coherence.pinged(2);
        assertThat(live()).isFalse();
    }

    @Test
    void aProcessThatIsAloneIsLiveForEver() {
        coherence.alone();
        pass(Duration.ofDays(36_500).toMillis());
        coherence.check();

        assertThat(live()).isTrue();
        assertThat(outdated).hasValue(0);
        assertThat(told).containsExactly(NearState.LIVE);
    }

    @Test
    void itStaysSuspectForAsLongAsNoPingComesBack() {
        ping(1);
        coherence.doubt("test");
        pass(Duration.ofDays(36_500).toMillis());
        assertThat(live()).isFalse();
    }
}
