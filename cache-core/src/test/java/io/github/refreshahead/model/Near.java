package io.github.refreshahead.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The near cache of one process, and a reader that fills it. */
final class Near {

    private static final String NAME = "a reader with a near cache";

    private enum Phase {
        NONE,
        STAMPED,
        READ,
        COMPARED
    }

    private static final List<Phase> PHASES = List.of(Phase.values());

    private final Protocol protocol;
    private @Nullable Value copy;
    private Phase phase = Phase.NONE;
    private @Nullable Value read;

    /** Whether stamp and epoch are still those that the reader has seen. */
    private boolean unchanged;

    /** The version of the data that a copy must have at least. */
    private int owed;

    Near(Protocol protocol) {
        this.protocol = protocol;
    }

    void pass(Cells cells) {
        copy = Value.pass(cells, copy);
        phase = cells.oneOf(PHASES, phase);
        read = Value.pass(cells, read);
        unchanged = cells.flag(unchanged);
        owed = cells.number(owed);
    }

    void step(Choice choice) {
        if (phase == Phase.NONE && copy == null && choice.may(NAME, "takes stamp and epoch")) {
            phase = Phase.STAMPED;
            unchanged = true;
        }
        Entry entry = protocol.redis.entry;
        if (phase == Phase.STAMPED && entry != null && entry.value() != null && choice.may(NAME, "reads the entry")) {
            phase = Phase.READ;
            read = entry.value();
        }
        boolean together = !protocol.has(Fault.NEAR_CHECK_OUTSIDE_COMPUTE);
        if (phase == Phase.READ
                && together
                && choice.may(NAME, "keeps what it read, if stamp and epoch are the same")) {
            end(unchanged);
        }
        if (phase == Phase.READ && !together && choice.may(NAME, "finds stamp and epoch the same, or not")) {
            phase = Phase.COMPARED;
        }
        if (phase == Phase.COMPARED && choice.may(NAME, "keeps what it read, if they were")) {
            end(unchanged);
        }
        if (copy != null && choice.may(NAME, "finds its copy too old")) {
            copy = null;
        }
    }

    private void end(boolean keep) {
        if (keep) {
            copy = read;
        }
        phase = Phase.NONE;
        read = null;
        unchanged = false;
    }

    void changeStamp() {
        unchanged &= phase == Phase.COMPARED;
    }

    void drop() {
        copy = null;
    }

    /** No longer to be relied on, as of now, and then connected again. */
    void suspect() {
        drop();
        unchanged &= protocol.has(Fault.NO_EPOCH_AFTER_A_LOST_EVENT);
    }

    void owe(int version) {
        owed = Math.max(owed, version);
    }

    @Nullable
    String violation() {
        Value there = copy;
        return there == null || there.version() >= owed
                ? null
                : "the near cache keeps version " + there.version() + " of the data, where " + owed + " is owed";
    }
}
