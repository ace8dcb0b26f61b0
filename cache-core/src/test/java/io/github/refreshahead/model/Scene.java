package io.github.refreshahead.model;

import java.util.List;

/**
 * Who takes part, and what may happen.
 *
 * @param invalidations each happens at most once
 * @param tagged whether loaded values have a tag
 * @param ticks how far Redis' clock may go
 * @param redisForgets whether Redis may lose its last write, once
 * @param near whether there is a near cache
 */
record Scene(
        int callers,
        int refreshers,
        List<Invalidation.Kind> invalidations,
        boolean tagged,
        int ticks,
        boolean redisForgets,
        boolean near) {

    static Scene of(int callers, int refreshers, Invalidation.Kind... invalidations) {
        return new Scene(callers, refreshers, List.of(invalidations), false, 0, false, false);
    }

    Scene withTags() {
        return new Scene(callers, refreshers, invalidations, true, ticks, redisForgets, near);
    }

    Scene withTicks(int most) {
        return new Scene(callers, refreshers, invalidations, tagged, most, redisForgets, near);
    }

    Scene withForgettingRedis() {
        return new Scene(callers, refreshers, invalidations, tagged, ticks, true, near);
    }

    Scene withNearCache() {
        return new Scene(callers, refreshers, invalidations, tagged, ticks, redisForgets, true);
    }
}
