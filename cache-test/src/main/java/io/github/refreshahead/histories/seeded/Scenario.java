package io.github.refreshahead.histories.seeded;

import io.github.refreshahead.histories.event.CacheShape;
import io.github.refreshahead.histories.event.Keyspace;
import io.github.refreshahead.histories.fleet.Pressure;
import java.time.Duration;
import java.util.List;

/**
 * Work that presses on one sort of fault. The library as it is must pass each of them. Immutable.
 *
 * @param members of the fleet
 * @param sliceMicros pause after every few bytes that are sent to Redis; negative: they are sent as they come
 * @param loseEvents whether the members lose their connection to the bus now and then
 * @param firstTurn how long they work before they are checked for the first time
 */
record Scenario(String name, int members, Pressure pressure, Keyspace keyspace, long sliceMicros, boolean loseEvents, Duration firstTurn) {

    private static final long WHOLE = -1;
    private static final Duration QUICKLY = Duration.ofMillis(300);

    /** Every other load is overtaken by a change and an invalidation. */
    static final Scenario WINDOWS = new Scenario(
            "windows",
            2,
            new Pressure(4, 1, 1_500, 10_000, 0.3, 20, 0.5, 0.01, 0),
            keyspace(Duration.ofSeconds(4), Duration.ofMillis(150)),
            WHOLE,
            false,
            QUICKLY);

    /** Few changes, slow loads, ages of all sorts. */
    static final Scenario AGES = new Scenario(
            "ages",
            2,
            new Pressure(4, 1, 2_000, 300_000, 0.6, 300, 0.05, 0.02, 0.05),
            keyspace(Duration.ofSeconds(1), Duration.ofMillis(300)),
            WHOLE,
            false,
            QUICKLY);

    /** Many callers in one process, and loads that outlast their deadline. */
    static final Scenario OVERDUE = new Scenario(
            "overdue",
            1,
            new Pressure(30, 1, 100_000, 500_000, 0.1, 60, 0, 0.02, 0.3),
            keyspace(Duration.ofSeconds(2), Duration.ofMillis(500)),
            WHOLE,
            false,
            Duration.ofMillis(1_500));

    /** Entries are replaced all the time, and what is sent to Redis arrives a few bytes at a time. */
    static final Scenario SLICES = new Scenario(
            "slices",
            2,
            new Pressure(3, 0, 3_000, 0, 0.3, 60, 0, 0, 0),
            keyspace(Duration.ofSeconds(3), Duration.ofMillis(60)),
            2_000,
            false,
            QUICKLY);

    /** Tags are invalidated while their entries are loaded. */
    static final Scenario TAGS = new Scenario(
            "tags",
            2,
            new Pressure(4, 1, 1_500, 10_000, 0.3, 20, 0.5, 0.01, 0),
            new Keyspace(
                    List.of(new CacheShape(
                            "dealers", Duration.ofSeconds(4), Duration.ofMillis(150), Duration.ZERO, null, 1, 2)),
                    Keyspace.LOAD_TIMEOUT),
            WHOLE,
            false,
            QUICKLY);

    /** Copies in the process are filled while their entries change. */
    static final Scenario COPIES = new Scenario(
            "copies",
            2,
            new Pressure(5, 1, 800, 4_000, 0.1, 6, 0.05, 0, 0),
            new Keyspace(
                    List.of(new CacheShape(
                            "listings",
                            Duration.ofSeconds(6),
                            Duration.ofSeconds(3),
                            Duration.ZERO,
                            Duration.ofSeconds(5),
                            0,
                            3)),
                    Keyspace.LOAD_TIMEOUT),
            WHOLE,
            false,
            QUICKLY);

    /** Entries with copies change while the members cannot hear of it. */
    static final Scenario SILENCE = new Scenario(
            "silence",
            2,
            new Pressure(3, 0, 3_000, 0, 0.1, 6, 0, 0, 0),
            new Keyspace(
                    List.of(new CacheShape(
                            "listings",
                            Duration.ofSeconds(6),
                            Duration.ofMillis(5_500),
                            Duration.ZERO,
                            Duration.ofSeconds(5),
                            0,
                            30)),
                    Keyspace.LOAD_TIMEOUT),
            WHOLE,
            true,
            QUICKLY);

    private static Keyspace keyspace(Duration ttl, Duration refreshAfter) {
        return new Keyspace(
                List.of(
                        new CacheShape("cars", ttl, refreshAfter, Duration.ZERO, null, 0, 2),
                        new CacheShape("prices", Duration.ofSeconds(1), null, Duration.ofMillis(500), null, 0, 2)),
                Keyspace.LOAD_TIMEOUT);
    }

    static List<Scenario> all() {
        return List.of(WINDOWS, AGES, OVERDUE, SLICES, TAGS, COPIES, SILENCE);
    }

    /**
     * @throws IllegalArgumentException if there is none of that name
     */
    static Scenario named(String name) {
        return all().stream()
                .filter(scenario -> scenario.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no scenario '" + name + "'"));
    }
}
