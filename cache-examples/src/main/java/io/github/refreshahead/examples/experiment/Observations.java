package io.github.refreshahead.examples.experiment;

/**
 * What callers saw, by the index of the request. Each request is written once, by the thread that made it, and read
 * after these threads have ended.
 */
final class Observations {

    private static final long FAILED = -1;

    private final Schedule schedule;
    private final long[] lateNanos;
    private final long[] latencyNanos;
    private final long[] ageNanos;

    Observations(Schedule schedule) {
        this.schedule = schedule;
        this.lateNanos = new long[schedule.size()];
        this.latencyNanos = new long[schedule.size()];
        this.ageNanos = new long[schedule.size()];
    }

    void started(int request, long late) {
        lateNanos[request] = late;
    }

    void served(int request, long latency, long age) {
        latencyNanos[request] = latency;
        ageNanos[request] = Math.max(0, age);
    }

    void failed(int request, long latency) {
        latencyNanos[request] = latency;
        ageNanos[request] = FAILED;
    }

    Schedule schedule() {
        return schedule;
    }

    /** From the intended start to the real one: the delay that the machine and the load itself made. */
    long lateNanos(int request) {
        return lateNanos[request];
    }

    /** From the intended start, whenever the call was really made, to the answer. */
    long latencyNanos(int request) {
        return latencyNanos[request];
    }

    boolean failed(int request) {
        return ageNanos[request] == FAILED;
    }

    /** From the third party's {@code asOf} to the moment of service. */
    long ageNanos(int request) {
        return ageNanos[request];
    }
}
