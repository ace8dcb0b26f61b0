package io.github.refreshahead.model;

import java.util.List;

/**
 * A thread that needs the value and has not found it in Redis. Callers that do find it need no part here: that they would
 * be served well is asked of every state.
 */
final class Caller {

    private final Protocol protocol;
    private final String name;
    private final Load load;

    /** Whether it has looked, and found nothing that it can use. */
    private boolean missed;

    /** The generation that it has seen; 0 if nothing was there. */
    private int seen;

    /** The version of the data that it must get at least. */
    private int owed;

    /** The generation that its acquire has asked for, if every attempt asks for the same. */
    private int wanted;

    Caller(Protocol protocol, String name) {
        this.protocol = protocol;
        this.name = name;
        this.load = new Load(protocol, name, false);
    }

    void pass(Cells cells) {
        load.pass(cells);
        missed = cells.flag(missed);
        seen = cells.nonce(seen);
        owed = cells.number(owed);
        wanted = cells.nonce(wanted);
    }

    void step(Choice choice, List<Caller> all) {
        Redis redis = protocol.redis;
        if (load.none() && !missed && choice.may(name, "finds nothing that it can use")) {
            missed = true;
            seen = redis.entry == null ? 0 : redis.entry.generation();
            owed = protocol.owed();
        }
        if (missed && load.waits()) {
            join(choice, all);
        }
        if (missed && load.waits() && choice.may(name, "has its acquire executed")) {
            load.allow(redis.acquire(newGeneration()));
            seen = load.generation();
        }
        // Sent first, given up, and overtaken by the attempt after it.
        if (!load.waits() && redis.entry == null && choice.may(name, "has a late attempt of its acquire executed")) {
            redis.acquire(newGeneration());
        }
        load.step(choice);
        forgetWhatEnded();
    }

    private void join(Choice choice, List<Caller> all) {
        for (Caller other : all) {
            boolean sameFlight = other.load.generation() == seen || protocol.has(Fault.JOIN_BY_KEY_ALONE);
            if (other != this && other.load.shared() && sameFlight && choice.may(name, "joins " + other.name)) {
                protocol.served(name, other.load.value().version(), owed);
                load.end();
                missed = false;
            }
        }
    }

    private int newGeneration() {
        if (!protocol.has(Fault.ACQUIRE_REPEATED_UNDER_THE_SAME_GENERATION)) {
            return Cells.NEW_NONCE;
        }
        if (wanted == 0) {
            wanted = Cells.NEW_NONCE;
        }
        return wanted;
    }

    private void forgetWhatEnded() {
        if (!load.waits()) {
            missed = false;
        }
        if (!missed) {
            seen = 0;
            owed = 0;
        }
        if (!missed && load.none()) {
            wanted = 0;
        }
    }
}
