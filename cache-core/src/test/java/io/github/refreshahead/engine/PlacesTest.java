package io.github.refreshahead.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlacesTest {

    private final Places places = new Places(1);

    @Test
    void whoWaitsLongestIsNext() {
        Places.Place first = places.take();
        Places.Place second = places.take();
        Places.Place third = places.take();
        assertThat(first.granted()).isCompletedWithValue(first);
        assertThat(second.granted()).isNotDone();

        first.leave();
        first.leave();
        assertThat(second.granted()).isCompletedWithValue(second);
        assertThat(third.granted()).isNotDone();
    }

    @Test
    void whoGivesUpWaitingTakesNothingWithIt() {
        Places.Place first = places.take();
        Places.Place second = places.take();
        Places.Place third = places.take();
        second.leave();
        first.leave();
        assertThat(second.granted()).isNotDone();
        assertThat(third.granted()).isDone();

        third.leave();
        assertThat(places.take().granted()).isDone();
        assertThat(places.take().granted()).isNotDone();
    }
}
