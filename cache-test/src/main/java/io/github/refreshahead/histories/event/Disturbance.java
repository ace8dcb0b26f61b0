package io.github.refreshahead.histories.event;

import java.util.Locale;

/** Kinds of faults that a fleet can be run under. */
public enum Disturbance {
    /** Redis is killed and started again, empty. */
    REDIS_RESTART,
    /** Redis is killed and comes back as it was a while before: the writes in between are lost. */
    REDIS_ROLLBACK,
    /** The broker is killed and started again. */
    BROKER_RESTART,
    /** A worker stands still for a while. */
    STOP_WORKER,
    /** A worker is killed, and another one started. */
    KILL_WORKER,
    /** A member that serves callers stands still for a while. */
    PAUSE_MEMBER,
    /** All connections of a member are cut. */
    CUT,
    /** Everything that a member sends and receives takes longer. */
    DELAY,
    /** Nothing that a member sends arrives, though its connections stay open. */
    BLACK_HOLE,
    /** What a member sends arrives in small pieces. */
    SLICE;

    /** As it is written on the command line. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * @throws IllegalArgumentException if there is no such fault
     */
    public static Disturbance of(String text) {
        for (Disturbance disturbance : values()) {
            if (disturbance.text().equals(text)) {
                return disturbance;
            }
        }
        throw new IllegalArgumentException("unknown fault '" + text + "'");
    }
}
