package io.github.refreshahead.model;

import java.util.List;

/**
 * A load under a generation, and what becomes of its value. Belongs to a caller or to a refresher, who are told the
 * generation by an acquire or a claim.
 *
 * <p>The load reads the data in the moment in which it begins, because the earlier it does the older its value; and it may
 * take as long as it likes, because anything may happen before the next step.
 */
final class Load {

    enum Phase {
        NONE,
        ALLOWED,
        LOADED,
        TAGGED,
        DONE
    }

    private static final List<Phase> PHASES = List.of(Phase.values());

    private final Protocol protocol;
    private final String owner;
    private final boolean refresh;
    private Phase phase = Phase.NONE;
    private int generation;
    private int start;
    private int version;
    private int began;

    /** How long before the add the tag was invalidated. */
    private int ago;

    Load(Protocol protocol, String owner, boolean refresh) {
        this.protocol = protocol;
        this.owner = owner;
        this.refresh = refresh;
    }

    void pass(Cells cells) {
        phase = cells.oneOf(PHASES, phase);
        generation = cells.nonce(generation);
        start = cells.number(start);
        version = cells.number(version);
        began = cells.number(began);
        ago = cells.number(ago);
    }

    boolean none() {
        return phase == Phase.NONE;
    }

    /** Whether the load has not begun, and may be allowed again because the answer was lost. */
    boolean waits() {
        return phase == Phase.NONE || phase == Phase.ALLOWED;
    }

    int generation() {
        return generation;
    }

    Value value() {
        boolean wrongTime = protocol.has(Fault.TIME_TAKEN_WHEN_STORED);
        return new Value(version, wrongTime ? protocol.redis.clock : start, began);
    }

    /** Whether others who have met the same generation may have its value. */
    boolean shared() {
        boolean loaded = phase == Phase.LOADED || phase == Phase.TAGGED;
        return phase == Phase.DONE || (loaded && protocol.has(Fault.SHARED_BEFORE_THE_TAG_CHECK));
    }

    /** By an acquire or a claim that Redis has executed. */
    void allow(int under) {
        phase = Phase.ALLOWED;
        generation = under;
        start = protocol.redis.clock;
    }

    void step(Choice choice) {
        Redis redis = protocol.redis;
        if (phase == Phase.ALLOWED && choice.may(owner, "begins to load")) {
            version = protocol.version();
            began = redis.clock;
            phase = protocol.scene.tagged() ? Phase.LOADED : Phase.DONE;
        }
        if (phase == Phase.LOADED
                && choice.may(owner, "adds the key to the tag, and is told when that was invalidated")) {
            redis.tagged |= !protocol.has(Fault.TAG_CHECKED_BEFORE_THE_ADD);
            ago = redis.sinceMark();
            phase = Phase.TAGGED;
        }
        if (phase == Phase.TAGGED && choice.may(owner, "compares that with how long the load has been running")) {
            decide();
        }
        // Any number of times: a reply may be lost, and the client then tries again.
        if (phase == Phase.DONE && choice.may(owner, "puts its value")) {
            redis.put(this, refresh);
        }
        if (!waits() && choice.may(owner, "is through, or dies")) {
            end();
        }
    }

    private void decide() {
        Redis redis = protocol.redis;
        // From the moment at which the acquire was executed. A process takes an earlier one, which is safer.
        int running = (protocol.has(Fault.RUNNING_MEASURED_BEFORE_THE_REPLY) ? began : redis.clock) - start;
        if (ago <= running) {
            end();
            return;
        }
        redis.tagged |= protocol.has(Fault.TAG_CHECKED_BEFORE_THE_ADD);
        phase = Phase.DONE;
        ago = 0;
    }

    void end() {
        phase = Phase.NONE;
        generation = 0;
        start = 0;
        version = 0;
        began = 0;
        ago = 0;
    }
}
