package io.github.refreshahead.model;

import static io.github.refreshahead.model.Invalidation.Kind.CACHE;
import static io.github.refreshahead.model.Invalidation.Kind.KEY;
import static io.github.refreshahead.model.Invalidation.Kind.KEY_HERE;
import static io.github.refreshahead.model.Invalidation.Kind.TAG;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * The protocol holds in every state, and the search would have found it out if it did not. A search that has become smaller
 * has lost something that may happen, so each says how many states it visits at least.
 */
class ProtocolTest {

    private static final Scene KEYS = Scene.of(2, 1, KEY, KEY);
    private static final Scene TAGS = Scene.of(1, 1, TAG, TAG).withTags().withTicks(1);
    private static final Scene SHARED_TAGS = Scene.of(2, 0, TAG).withTags().withTicks(1);
    private static final Scene CLEARING = Scene.of(2, 1, CACHE, KEY);
    private static final Scene AGES = Scene.of(2, 1, KEY).withTicks(2);
    private static final Scene NEAR = Scene.of(1, 1, KEY_HERE, KEY).withNearCache();

    @Test
    void invalidationsOfTheKeyHold() {
        assertHolds(KEYS.withTicks(1), 400_000);
    }

    @Test
    void agesAreNeverUnderstated() {
        assertHolds(AGES, 250_000);
    }

    @Test
    void afterRedisForgotAWriteOnlyInvalidationsFromBeforeAreLost() {
        assertHolds(KEYS.withForgettingRedis(), 500_000);
    }

    @Test
    void invalidationsOfATagHold() {
        assertHolds(TAGS, 230_000);
    }

    @Test
    void invalidationsOfATagHoldForThoseWhoShareALoad() {
        assertHolds(Scene.of(2, 0, TAG, TAG).withTags().withTicks(1), 450_000);
    }

    @Test
    void invalidationsOfKeyAndTagHoldTogether() {
        assertHolds(Scene.of(1, 1, TAG, KEY).withTags().withTicks(1), 120_000);
    }

    @Test
    void clearingHolds() {
        assertHolds(CLEARING, 85_000);
    }

    @Test
    void twoClearingsHold() {
        assertHolds(Scene.of(2, 1, CACHE, CACHE), 180_000);
    }

    @Test
    void nearCacheHolds() {
        assertHolds(NEAR, 65_000);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void faultIsFound(Fault fault) {
        assertThat(Search.of(new Protocol(scene(fault), fault)).violation())
                .as("violation")
                .contains(symptom(fault));
    }

    private static void assertHolds(Scene scene, int atLeast) {
        Search.Outcome outcome = Search.of(new Protocol(scene, Fault.NONE));
        assertThat(outcome.violation()).as("violation").isNull();
        assertThat(outcome.states()).as("states").isGreaterThan(atLeast);
    }

    private static Scene scene(Fault fault) {
        return switch (fault) {
            case TAG_CHECKED_BEFORE_THE_ADD,
                    TAG_SET_DROPPED_ON_INVALIDATION,
                    TAG_SET_MAY_BE_EVICTED,
                    RUNNING_MEASURED_BEFORE_THE_REPLY -> TAGS;
            case SHARED_BEFORE_THE_TAG_CHECK -> SHARED_TAGS;
            case CLEAR_MISSES_KEYS_BEING_LOADED -> CLEARING;
            case PUT_OVER_A_LATER_LOAD, TIME_TAKEN_WHEN_STORED -> AGES;
            case NEAR_CHECK_OUTSIDE_COMPUTE,
                    STAMP_AFTER_REMOVE,
                    EVENT_BEFORE_INVALIDATE,
                    RETURN_BEFORE_LOCAL_DROP,
                    NO_EPOCH_AFTER_A_LOST_EVENT -> NEAR;
            default -> KEYS;
        };
    }

    private static String symptom(Fault fault) {
        return switch (fault) {
            case PUT_OVER_A_LATER_LOAD -> "=> an older value has replaced a newer one";
            case REFRESH_MAY_CREATE -> "=> a refresh has created an entry";
            case TIME_TAKEN_WHEN_STORED -> "=> the value looks younger than it is";
            case JOIN_BY_KEY_ALONE, SHARED_BEFORE_THE_TAG_CHECK -> "=> caller 2 is served version 0 of the data";
            case NEAR_CHECK_OUTSIDE_COMPUTE,
                    STAMP_AFTER_REMOVE,
                    EVENT_BEFORE_INVALIDATE,
                    RETURN_BEFORE_LOCAL_DROP,
                    NO_EPOCH_AFTER_A_LOST_EVENT -> "=> the near cache keeps version 0 of the data";
            default -> "=> a call that begins now, and finds the entry, is served version";
        };
    }
}
