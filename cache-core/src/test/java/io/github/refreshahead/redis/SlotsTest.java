package io.github.refreshahead.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SlotsTest {

    private static final String OTHER =
            "0a 127.0.0.1:7001@17001 master - 0 1426238316232 2 connected 5461-10922 16383\n";
    private static final String MYSELF = "0b 127.0.0.1:7000@17000,cache-0 myself,master - 0 0 7 connected";

    @Test
    void onlyWhatTheNodeSaysOfItselfCounts() {
        Slots slots = Slots.ofMyself(OTHER + MYSELF + " 0-2 9 100-100\n");

        assertThat(slots.epoch()).isEqualTo(7);
        assertThat(slots.owned().stream()).containsExactly(0, 1, 2, 9, 100);
        assertThat(slots.moving()).isFalse();
    }

    @Test
    void slotsThatComeOrGoAreMoving() {
        assertThat(Slots.ofMyself(MYSELF + " 0-2 [1->-0a]").moving()).isTrue();
        assertThat(Slots.ofMyself(MYSELF + " [77-<-0a]\n" + OTHER).moving()).isTrue();
    }

    @Test
    void nodeWithoutSlotsHasNone() {
        assertThat(Slots.ofMyself(OTHER + MYSELF).owned().isEmpty()).isTrue();
    }

    @Test
    void answerWithoutTheNodeIsNone() {
        assertThatThrownBy(() -> Slots.ofMyself(OTHER)).isInstanceOf(IllegalArgumentException.class);
    }
}
