package io.github.refreshahead.histories.fleet;

import org.jspecify.annotations.Nullable;

/** What a thread is about, for the parts that the library calls on it. Belongs to its thread. */
final class Call {

    private static final ThreadLocal<Call> CURRENT = ThreadLocal.withInitial(Call::new);

    private boolean caller;
    private long own;
    private long generation;
    private boolean near;
    private boolean pending;
    private @Nullable Loaded loaded;
    private boolean failed;

    /** A load that has ended, on the thread that serves with it. */
    record Loaded(long begin, long end, long load, long version, long generation) {}

    private Call() {}

    static Call current() {
        return CURRENT.get();
    }

    /** A call begins. */
    void enter(long ownVersion) {
        caller = true;
        own = ownVersion;
        generation = 0;
        near = false;
        loaded = null;
        failed = false;
    }

    /** The call has been answered. */
    void leave() {
        caller = false;
        own = 0;
    }

    /** Whether somebody waits for what this thread does. */
    boolean caller() {
        return caller;
    }

    /** The version that the caller's own transaction has written; 0 outside of one. */
    long own() {
        return own;
    }

    /** The generation that the store told this thread last. */
    void generation(String text) {
        generation = text.hashCode() * 0x9e3779b97f4a7c15L ^ text.substring(11).hashCode();
    }

    long generation() {
        return generation;
    }

    /** A copy in the process has answered. */
    void hitNear() {
        near = true;
    }

    boolean near() {
        return near;
    }

    /** An invalidation begins. */
    void invalidating() {
        pending = false;
    }

    /** Some of what is invalidated waits for the store. */
    void leftPending() {
        pending = true;
    }

    boolean pending() {
        return pending;
    }

    /** The origin has failed on this thread. */
    void failed() {
        failed = true;
    }

    boolean hasFailed() {
        return failed;
    }

    void loaded(Loaded load) {
        loaded = load;
    }

    @Nullable
    Loaded loaded() {
        return loaded;
    }
}
