package io.github.refreshahead.histories.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.histories.event.Disturbance;
import io.github.refreshahead.histories.event.Event;
import io.github.refreshahead.histories.event.Event.How;
import io.github.refreshahead.histories.event.Event.Outcome;
import org.junit.jupiter.api.Test;

/** Each invariant with a history that keeps it and one that breaks it and nothing else. */
class CheckerTest {

    private static Told told() {
        return new Told();
    }

    /** Version 1 was loaded at 0; then version 2 was committed and the key invalidated, from 100 to 110. */
    private static Told invalidation(Outcome outcome) {
        return told().committed(0, 1).committed(90, 2).invalidated(1, 100, 110, outcome, 2);
    }

    @Test
    void aCallThatBeganBeforeTheInvalidationReturnedMayGetTheOldValue() {
        assertThat(invalidation(Outcome.ACKNOWLEDGED).fresh(1, 109, 1, 5).broken())
                .isEmpty();
    }

    @Test
    void aCallThatBeganAfterTheInvalidationReturnedMustNotGetTheOldValue() {
        Told history = invalidation(Outcome.ACKNOWLEDGED).acquired(2, 111, 112).fresh(2, 115, 1, 5);
        assertThat(history.broken()).containsExactly("I1");
    }

    @Test
    void aValueLoadedDuringTheInvalidationMayHaveBeenLoadedAfterIt() {
        Told history = invalidation(Outcome.ACKNOWLEDGED).acquired(2, 102, 103).fresh(2, 115, 2, 104);
        assertThat(history.broken()).isEmpty();
    }

    @Test
    void anOlderVersionThanTheOneInvalidatedForIsStaleWheneverItWasLoaded() {
        Told history = invalidation(Outcome.ACKNOWLEDGED).acquired(2, 111, 112).fresh(2, 120, 1, 113);
        assertThat(history.broken()).containsExactly("I1");
    }

    @Test
    void whatTheStoreRefusedBindsNobody() {
        assertThat(invalidation(Outcome.REFUSED).fresh(1, 120, 1, 5).broken()).isEmpty();
    }

    @Test
    void aPendingInvalidationBindsItsOwnProcess() {
        assertThat(invalidation(Outcome.PENDING).fresh(2, 120, 1, 5).broken()).isEmpty();
        assertThat(invalidation(Outcome.PENDING).fresh(1, 120, 1, 5).broken()).containsExactly("I1");
    }

    @Test
    void anInvalidationThatRedisLostBindsNobodyAndThoseBeforeStillDo() {
        Told lost = invalidation(Outcome.ACKNOWLEDGED).disturbed(Disturbance.REDIS_ROLLBACK, 105, 200);
        assertThat(lost.fresh(1, 210, 1, 5).broken()).isEmpty();
        Told earlier = invalidation(Outcome.ACKNOWLEDGED)
                .acquired(2, 111, 112)
                .disturbed(Disturbance.REDIS_ROLLBACK, 111, 200);
        assertThat(earlier.fresh(1, 210, 1, 5).broken()).containsExactly("I1");
    }

    @Test
    void aPendingInvalidationWhoseAcknowledgementRedisMayHaveLostBindsNobody() {
        Told lost = invalidation(Outcome.PENDING).disturbed(Disturbance.REDIS_ROLLBACK, 150, 400);
        assertThat(lost.fresh(1, 450, 1, 5).broken()).isEmpty();
        Told earlier = invalidation(Outcome.PENDING).disturbed(Disturbance.REDIS_ROLLBACK, 10, 80);
        assertThat(earlier.fresh(1, 450, 1, 5).broken()).containsExactly("I1");
    }

    @Test
    void aRestartThatEmptiesRedisExcusesNothing() {
        Told history = invalidation(Outcome.ACKNOWLEDGED)
                .disturbed(Disturbance.REDIS_RESTART, 105, 200)
                .acquired(2, 201, 202);
        assertThat(history.fresh(1, 210, 1, 5).broken()).containsExactly("I1");
    }

    /** The member has a copy from before the invalidation. */
    private static Told copyOf(int member) {
        return invalidation(Outcome.ACKNOWLEDGED).fresh(member, 50, 1, 5);
    }

    @Test
    void aCopyMayOutliveAnInvalidationThatItsMemberHasNotBeenToldOf() {
        assertThat(copyOf(2).near(2, 120, 1, 5).broken()).isEmpty();
    }

    @Test
    void aCopyMustNotOutliveTheEvent() {
        assertThat(copyOf(2).dropped(2, 115).near(2, 120, 1, 5).broken()).containsExactly("I5");
    }

    @Test
    void aCopyMustNotOutliveTheMembersOwnInvalidation() {
        assertThat(copyOf(1).near(1, 120, 1, 5).broken()).containsExactly("I5");
    }

    @Test
    void aCopyMustNotOutliveTheNearTtl() {
        assertThat(copyOf(2).near(2, 2_200, 1, 5).broken()).containsOnly("I5");
    }

    @Test
    void aValueIsServedUntilItsTtlAndNotLonger() {
        assertThat(told().fresh(1, 4_000, 0, 5).broken()).isEmpty();
        assertThat(told().fresh(1, 4_020, 0, 5).broken()).containsExactly("I2");
    }

    @Test
    void aStaleValueIsServedUntilItsOwnBound() {
        assertThat(told().call(1, How.STALE, false, 4_900, 0, 5, 4_900, 0).broken())
                .isEmpty();
        assertThat(told().call(1, How.STALE, false, 5_100, 0, 5, 5_100, 0).broken())
                .containsExactly("I2");
    }

    @Test
    void aValueIsNotOlderThanTold() {
        assertThat(told().call(1, How.FRESH, false, 500, 0, 0, 495, 0).broken()).isEmpty();
        assertThat(told().call(1, How.FRESH, false, 500, 0, 0, 400, 0).broken()).containsExactly("I2");
    }

    @Test
    void aLoadIsJoinedUntilItsDeadline() {
        assertThat(told().joined(1, 600, 0, 5).broken()).isEmpty();
        assertThat(told().joined(1, 620, 0, 5).broken()).containsExactly("I2");
    }

    @Test
    void invalidationsBelongToCommittedTransactions() {
        assertThat(told().committed(50, 3)
                        .invalidated(1, 60, 61, Outcome.ACKNOWLEDGED, 3)
                        .broken())
                .isEmpty();
        assertThat(told().rolledBack(50, 3)
                        .invalidated(1, 60, 61, Outcome.ACKNOWLEDGED, 3)
                        .broken())
                .containsExactly("I4");
        assertThat(told().committed(70, 3)
                        .invalidated(1, 60, 61, Outcome.ACKNOWLEDGED, 3)
                        .broken())
                .containsExactly("I4");
        assertThat(told().invalidated(1, 60, 61, Outcome.ACKNOWLEDGED, 3).broken())
                .containsExactly("I4");
    }

    @Test
    void aVersionIsServedAfterItsCommitAndNeverAfterARollback() {
        assertThat(told().committed(50, 3).fresh(1, 60, 3, 55).broken()).isEmpty();
        assertThat(told().committed(70, 3).fresh(1, 60, 3, 55).broken()).containsExactly("I6");
        assertThat(told().rolledBack(50, 3).fresh(1, 60, 3, 55).broken()).containsExactly("I6");
    }

    @Test
    void aTransactionSeesItsOwnVersion() {
        assertThat(told().rolledBack(70, 3).bypassed(1, 60, 3, 3).broken()).isEmpty();
        assertThat(told().rolledBack(70, 3).bypassed(1, 60, 3, 4).broken()).containsExactly("I6");
    }

    @Test
    void anEntryExistsOnlyIfACallerMissedSinceTheInvalidation() {
        assertThat(invalidation(Outcome.ACKNOWLEDGED)
                        .acquired(2, 112, 113)
                        .fresh(1, 130, 2, 114)
                        .broken())
                .isEmpty();
        assertThat(invalidation(Outcome.ACKNOWLEDGED)
                        .acquired(2, 95, 99)
                        .fresh(1, 130, 2, 114)
                        .broken())
                .containsExactly("I7");
    }

    @Test
    void anAcquireWhoseAnswerNobodyGotMayHaveCome() {
        Told history = invalidation(Outcome.ACKNOWLEDGED).acquired(2, 95, Event.NEVER);
        assertThat(history.fresh(1, 130, 2, 114).broken()).isEmpty();
    }

    @Test
    void callersOfAProcessLoadAGenerationOnceAtATime() {
        assertThat(told().loaded(1, 0, 50, 7, true).loaded(1, 50, 90, 7, true).broken())
                .isEmpty();
        assertThat(told().loaded(1, 0, 50, 7, true).loaded(1, 40, 90, 7, true).broken())
                .containsExactly("I8");
    }

    @Test
    void otherProcessesOtherGenerationsAndLoadsThatNobodyJoinsMayOverlap() {
        Told history = told().loaded(1, 0, 50, 7, true)
                .loaded(2, 10, 60, 7, true)
                .loaded(1, 10, 60, 8, true)
                .loaded(1, 10, 60, 7, false);
        assertThat(history.broken()).isEmpty();
    }

    @Test
    void aDueEntryIsRefreshedInTimeWhereThereIsNoFault() {
        Told due = told().call(1, How.DUE, false, 3_400, 0, 0, 3_400, 0);
        assertThat(due.call(1, How.DUE, false, 3_500, 0, 0, 3_500, 0).broken()).isEmpty();
        assertThat(due.call(1, How.DUE, false, 3_950, 0, 0, 3_950, 0).broken())
                .as("nobody asked for a while")
                .isEmpty();
        assertThat(due.call(1, How.DUE, false, 3_960, 0, 0, 3_960, 0).broken()).containsExactly("I9");
        assertThat(due.disturbed(Disturbance.CUT, 0, 100).broken()).isEmpty();
    }

    @Test
    void onlyTheOriginsExceptionsReachCallers() {
        assertThat(told().without(1, 5, How.FAILED).broken()).isEmpty();
        assertThat(told().without(1, 5, How.FOREIGN).broken()).containsExactly("I13");
    }

    @Test
    void onlyTheKeysOwnValuesReachCallers() {
        assertThat(told().fresh(1, 5, 0, 1).broken()).isEmpty();
        assertThat(told().without(1, 5, How.MISMATCH).broken()).containsExactly("I14");
    }

    @Test
    void aViolationTellsTheKeysHistoryAroundIt() {
        Checked checked = invalidation(Outcome.ACKNOWLEDGED)
                .acquired(2, 111, 112)
                .fresh(2, 115, 1, 5)
                .checked();
        Violation violation = checked.first().get(0);
        assertThat(violation.key()).isEqualTo("cars/k0");
        assertThat(violation.why()).isEqualTo("loaded 95,000 us before the invalidation");
        assertThat(violation.story())
                .anySatisfy(line -> assertThat(line).startsWith("->").contains("FRESH version 1"))
                .anySatisfy(line -> assertThat(line).contains("invalidation, KEY: ACKNOWLEDGED, version 2"));
    }

    @Test
    void anInvalidationWithinALoadIsAWindow() {
        Checked checked =
                invalidation(Outcome.ACKNOWLEDGED).loaded(1, 50, 150, 7, true).checked();
        assertThat(checked.figures().of("windows led-KEY")).isEqualTo(1);
        assertThat(checked.figures().of("loads led")).isEqualTo(1);
        assertThat(checked.figures().plus(checked.figures()).of("loads led")).isEqualTo(2);
    }
}
