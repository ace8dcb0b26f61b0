package io.github.refreshahead.model;

import java.util.List;

/**
 * One invalidation. The data changes in the moment from which loads count as begun afterwards. In truth it changes before,
 * so a load from between the two has the new data; here it has the old, and the protocol must not let it through either.
 */
final class Invalidation {

    enum Kind {
        /** Of the key. */
        KEY,
        /** Of the key, by the process that has the near cache. */
        KEY_HERE,
        /** Of the tag. */
        TAG,
        /** Of the whole cache. */
        CACHE
    }

    private enum Phase {
        NOT_YET,
        BEGUN,
        FOUND,
        REMOVED,
        RETURNED
    }

    private enum Drop {
        NOT_TOLD,
        TOLD,
        HALF,
        DONE
    }

    private static final List<Phase> PHASES = List.of(Phase.values());
    private static final List<Drop> DROPS = List.of(Drop.values());

    private final Protocol protocol;
    private final String name;
    private final Kind kind;
    private Phase phase = Phase.NOT_YET;

    /** What the data has changed to. */
    private int version;

    /** Whether the key has been there since the scan began, so that the scan must show it. */
    private boolean scanOwesKey;

    /** How far the copy in the near cache is dropped: before the return, or by an event. */
    private Drop drop = Drop.NOT_TOLD;

    Invalidation(Protocol protocol, String name, Kind kind) {
        this.protocol = protocol;
        this.name = name;
        this.kind = kind;
    }

    void pass(Cells cells) {
        phase = cells.oneOf(PHASES, phase);
        version = cells.number(version);
        scanOwesKey = cells.flag(scanOwesKey);
        drop = cells.oneOf(DROPS, drop);
    }

    void step(Choice choice) {
        switch (kind) {
            case KEY, KEY_HERE -> removeKey(choice);
            case TAG -> removeTagged(choice);
            case CACHE -> clear(choice);
        }
        if (protocol.scene.near()) {
            dropCopy(choice);
        }
        if (phase == Phase.REMOVED && mayReturn() && choice.may(name, "returns")) {
            phase = Phase.RETURNED;
            protocol.redis.tagged &= !protocol.has(Fault.TAG_SET_DROPPED_ON_INVALIDATION);
            protocol.owe(version);
        }
        if (phase == Phase.RETURNED && (kind == Kind.KEY_HERE || drop == Drop.DONE)) {
            protocol.near.owe(version);
        }
    }

    private void removeKey(Choice choice) {
        if (phase == Phase.NOT_YET && choice.may(name, "changes the data and removes the entry")) {
            version = protocol.changeData();
            remove();
        }
    }

    private void removeTagged(Choice choice) {
        if (phase == Phase.NOT_YET && choice.may(name, "changes the data and writes the time down at the tag")) {
            version = protocol.changeData();
            protocol.redis.markTag();
            phase = Phase.BEGUN;
        }
        if (phase == Phase.BEGUN && choice.may(name, "reads the keys that have the tag")) {
            phase = protocol.redis.tagged ? Phase.FOUND : Phase.REMOVED;
        }
        removeFound(choice);
    }

    private void clear(Choice choice) {
        if (phase == Phase.NOT_YET && choice.may(name, "changes the data and begins to scan")) {
            version = protocol.changeData();
            phase = Phase.BEGUN;
            scanOwesKey = visible();
        }
        if (phase == Phase.BEGUN && visible() && choice.may(name, "is shown the key")) {
            phase = Phase.FOUND;
            scanOwesKey = false;
        }
        if (phase == Phase.BEGUN && !scanOwesKey && choice.may(name, "is through with the scan")) {
            phase = Phase.REMOVED;
        }
        removeFound(choice);
    }

    private void removeFound(Choice choice) {
        if (phase == Phase.FOUND && choice.may(name, "removes the entry that it has found")) {
            remove();
        }
    }

    private void remove() {
        protocol.redis.unlink();
        phase = Phase.REMOVED;
        if (drop == Drop.NOT_TOLD && protocol.scene.near()) {
            drop = Drop.TOLD;
        }
    }

    /** To be called after every step. A key that was away need not be shown by a scan, even if it is back. */
    void look() {
        scanOwesKey &= visible();
    }

    private boolean visible() {
        Entry entry = protocol.redis.entry;
        return entry != null && (entry.value() != null || !protocol.has(Fault.CLEAR_MISSES_KEYS_BEING_LOADED));
    }

    private void dropCopy(Choice choice) {
        boolean early = protocol.has(Fault.EVENT_BEFORE_INVALIDATE) && phase == Phase.NOT_YET;
        if (drop == Drop.NOT_TOLD && early && choice.may(name, "tells of it beforehand")) {
            drop = Drop.TOLD;
        }
        boolean stampFirst = !protocol.has(Fault.STAMP_AFTER_REMOVE);
        if (drop == Drop.TOLD && choice.may(name, stampFirst ? "has the stamp changed" : "has the copy dropped")) {
            drop = Drop.HALF;
            dropHalf(stampFirst);
        }
        if (drop == Drop.HALF && choice.may(name, stampFirst ? "has the copy dropped" : "has the stamp changed")) {
            drop = Drop.DONE;
            dropHalf(!stampFirst);
        }
        if (drop == Drop.TOLD && kind != Kind.KEY_HERE && choice.may(name, "has its event lost, which is noticed")) {
            drop = Drop.DONE;
            protocol.near.suspect();
        }
    }

    private void dropHalf(boolean stamp) {
        if (stamp) {
            protocol.near.changeStamp();
        } else {
            protocol.near.drop();
        }
    }

    private boolean mayReturn() {
        return kind != Kind.KEY_HERE || drop == Drop.DONE || protocol.has(Fault.RETURN_BEFORE_LOCAL_DROP);
    }
}
