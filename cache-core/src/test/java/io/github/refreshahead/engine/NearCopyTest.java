package io.github.refreshahead.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.ServeState;
import io.github.refreshahead.store.Entry;
import io.github.refreshahead.store.LeaseKind;
import io.github.refreshahead.store.Payload;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NearCopyTest {

    /** The clock of the process goes over its end while the copy lives. */
    private static final long BORN = Long.MAX_VALUE - millis(1_500);

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** Due at the age of 2 s, ends at that of 5 s. */
    private static NearCopy copy(LeaseKind lease, long leaseUntil, long nextOffer) {
        Entry entry = new Entry(50_000, 0, lease, leaseUntil, 0, new Payload("j1", null));
        return new NearCopy(entry, 3, BORN, BORN + millis(2_000), BORN + millis(5_000), BORN + nextOffer, "value");
    }

    private static NearCopy copy() {
        return copy(LeaseKind.NONE, 0, 0);
    }

    @Test
    void itIsUsableInItsEpochUntilItsEnd() {
        assertThat(copy().usable(3, BORN + millis(5_000) - 1)).isTrue();
        assertThat(copy().usable(3, BORN + millis(5_000))).isFalse();
        assertThat(copy().usable(4, BORN)).isFalse();
    }

    @Test
    void itIsDueFromItsTimeOn() {
        assertThat(copy().state(BORN + millis(2_000) - 1)).isEqualTo(ServeState.FRESH);
        assertThat(copy().state(BORN + millis(2_000))).isEqualTo(ServeState.DUE);
        assertThat(copy().ageMillis(BORN + millis(2_000) - 1)).isEqualTo(1_999);
    }

    @Test
    void itsOfferIsTakenOnceASecond() {
        NearCopy copy = copy();
        long now = BORN + millis(2_000);

        assertThat(copy.takeOffer(now)).isTrue();
        assertThat(copy.takeOffer(now)).isFalse();
        assertThat(copy.takeOffer(now + millis(1_000) - 1)).isFalse();
        assertThat(copy.takeOffer(now + millis(1_000))).isTrue();
        assertThat(copy.takeOffer(now + millis(1_999))).isFalse();
    }

    @Test
    void itsFirstOfferMayHaveToWait() {
        NearCopy copy = copy(LeaseKind.NONE, 0, millis(2_500));
        assertThat(copy.takeOffer(BORN + millis(2_500) - 1)).isFalse();
        assertThat(copy.takeOffer(BORN + millis(2_500))).isTrue();
    }

    @Test
    void itOffersNothingWhileTheLeaseThatWasSeenIsHeld() {
        NearCopy copy = copy(LeaseKind.QUEUED, 53_000, 0);
        assertThat(copy.takeOffer(BORN + millis(2_999))).isFalse();
        assertThat(copy.takeOffer(BORN + millis(3_000))).isTrue();
    }
}
