package io.github.refreshahead.histories.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.histories.event.Disturbance;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {

    private static final List<Disturbance> TWO = List.of(Disturbance.CUT, Disturbance.DELAY);

    @Test
    void theSameSeedGivesTheSamePlan() {
        Duration minute = Duration.ofMinutes(1);
        assertThat(Plan.of(5, TWO, minute)).isEqualTo(Plan.of(5, TWO, minute)).isNotEqualTo(Plan.of(6, TWO, minute));
    }

    @Test
    void everyFaultComesBeforeAnyComesAgainAndNoneLastsTooLong() {
        Duration minute = Duration.ofMinutes(1);
        List<Plan.Step> steps = Plan.of(7, TWO, minute).steps();
        assertThat(steps).hasSizeGreaterThan(6);
        for (int i = 0; i + 1 < steps.size(); i += 2) {
            assertThat(List.of(steps.get(i).fault(), steps.get(i + 1).fault())).containsAll(TWO);
            assertThat(steps.get(i + 1).at())
                    .isGreaterThan(steps.get(i).at().plus(steps.get(i).lasts()));
        }
        Plan.Step last = steps.get(steps.size() - 1);
        assertThat(last.at().plus(last.lasts())).isLessThanOrEqualTo(minute);
    }

    @Test
    void withoutFaultsThereIsNothingToDo() {
        assertThat(Plan.of(1, List.of(), Duration.ofMinutes(1)).steps()).isEmpty();
    }
}
