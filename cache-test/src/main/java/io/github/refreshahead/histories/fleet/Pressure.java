package io.github.refreshahead.histories.fleet;

/**
 * How hard a member works, and how often it makes the races that it looks for.
 *
 * @param callers threads that call
 * @param changers threads that change rows and invalidate
 * @param thinkMicros longest time between two calls of a thread
 * @param restMicros longest time between two changes of a thread
 * @param transactions share of the calls that are made from within a transaction, which then changes the row
 * @param stumble share of the steps of a load (read, origin, put) before which there is a pause
 * @param pauseMillis longest of these pauses
 * @param intrusion share of the loads during which their row is changed and invalidated
 * @param failure share of the loads that fail
 * @param overdue share of the loads that take longer than their deadline
 */
public record Pressure(
        int callers,
        int changers,
        int thinkMicros,
        int restMicros,
        double transactions,
        double stumble,
        int pauseMillis,
        double intrusion,
        double failure,
        double overdue) {

    /** For fleets that run for minutes. */
    public static Pressure steady() {
        return new Pressure(4, 1, 8_000, 250_000, 0.005, 0.15, 150, 0.05, 0.02, 0.004);
    }

    /** For members that only work tasks off. */
    public Pressure withoutCallers() {
        return new Pressure(
                0, 0, thinkMicros, restMicros, transactions, stumble, pauseMillis, intrusion, failure, overdue);
    }
}
