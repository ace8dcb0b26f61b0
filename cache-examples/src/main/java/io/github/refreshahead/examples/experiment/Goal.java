package io.github.refreshahead.examples.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What refreshing ahead is meant to reach against the others.
 *
 * @param what in words
 * @param value measured
 * @param atMost the goal
 */
record Goal(String what, double value, double atMost, boolean met) {

    private static final double BEST_PEER_ON_REDIS_P999_MILLIS = 32;

    private Goal(String what, double value, double atMost) {
        this(what, round(value), round(atMost), value <= atMost);
    }

    /** Those that can be judged with the policies that ran. */
    static List<Goal> of(List<PolicyFigures> figures, double compression) {
        Map<String, PolicyFigures> byName =
                figures.stream().collect(Collectors.toMap(PolicyFigures::name, Function.identity()));
        List<Goal> goals = new ArrayList<>();
        PolicyFigures ahead = byName.get(Policy.REFRESH_AHEAD.toString());
        if (ahead == null) {
            return goals;
        }
        PolicyFigures staticLong = byName.get(Policy.STATIC_LONG.toString());
        PolicyFigures staticShort = byName.get(Policy.STATIC_SHORT.toString());
        if (staticLong != null) {
            goals.add(new Goal("p99 / p99 of static-long", ahead.p99Millis() / staticLong.p99Millis(), 1.5));
        }
        if (staticShort != null) {
            goals.add(new Goal("p99 / p99 of static-short", ahead.p99Millis() / staticShort.p99Millis(), 1.0 / 50));
        }
        double refreshAfter = Policy.refreshAfter(compression).toMillis();
        goals.add(new Goal("mean age / refreshAfter", ahead.meanAgeMillis() / refreshAfter, 1.5));
        if (staticLong != null) {
            double ratio = ahead.meanAgeMillis() / staticLong.meanAgeMillis();
            goals.add(new Goal("mean age / mean age of static-long", ratio, 0.1));
        }
        goals.add(new Goal("errors seen by callers", ahead.errors(), 0));
        goals.add(new Goal("p99.9 in ms", ahead.p999Millis(), BEST_PEER_ON_REDIS_P999_MILLIS));
        return goals;
    }

    private static double round(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }
}
