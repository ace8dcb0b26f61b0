package io.github.refreshahead.histories.fault;

import io.github.refreshahead.histories.event.Disturbance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Which faults happen when, one after the other with breaks in between. Immutable.
 *
 * @param steps in the order in which they happen
 */
public record Plan(List<Step> steps) {

    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final int SHORTEST_MILLIS = 300;
    private static final int LONGEST_MILLIS = 4_000;
    private static final int LONGEST_BREAK_MILLIS = 2_500;

    /**
     * A fault.
     *
     * @param at since the beginning
     * @param lasts how long, where that is for us to say
     * @param choice a random number, for whom it hits
     */
    public record Step(Duration at, Disturbance fault, Duration lasts, int choice) {}

    public Plan {
        steps = List.copyOf(steps);
    }

    /**
     * A plan that is the same for the same seed. Every fault comes before any comes again.
     *
     * @param until when the last fault ends at the latest
     */
    public static Plan of(long seed, List<Disturbance> faults, Duration until) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Step> steps = new ArrayList<>();
        List<Disturbance> left = new ArrayList<>();
        Duration at = FIRST;
        while (!faults.isEmpty()) {
            if (left.isEmpty()) {
                left.addAll(faults);
            }
            Disturbance fault = left.remove(random.nextInt(left.size()));
            Duration lasts = Duration.ofMillis(random.nextInt(SHORTEST_MILLIS, LONGEST_MILLIS));
            if (at.plus(lasts).compareTo(until) > 0) {
                break;
            }
            steps.add(new Step(at, fault, lasts, random.nextInt(Integer.MAX_VALUE)));
            at = at.plus(lasts).plusMillis(random.nextInt(SHORTEST_MILLIS, LONGEST_BREAK_MILLIS));
        }
        return new Plan(steps);
    }
}
