package io.github.refreshahead.histories.fleet;

import io.github.refreshahead.histories.event.Event.Load;
import io.github.refreshahead.histories.event.HistoryLog;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/**
 * The loader of one member: reads a row, with pauses before and after, and now and then has the row changed and
 * invalidated in between. Thread-safe.
 */
final class Origin {

    private final Database database;
    private final HistoryLog log;
    private final Dice dice;
    private final Pressure pressure;
    private final Duration deadline;
    private final IntConsumer intruder;
    private final AtomicLong count = new AtomicLong();

    /** @param intruder changes and invalidates a row, and returns when that has been done or given up */
    Origin(Database database, HistoryLog log, Dice dice, Pressure pressure, Duration deadline, IntConsumer intruder) {
        this.database = database;
        this.log = log;
        this.dice = dice;
        this.pressure = pressure;
        this.deadline = deadline;
        this.intruder = intruder;
    }

    String load(int key) throws InterruptedException {
        Call call = Call.current();
        long generation = call.generation();
        long load = (long) log.member() << 40 | count.incrementAndGet();
        long begin = System.nanoTime();
        dice.stumble();
        if (dice.chance(pressure.failure())) {
            call.failed();
            throw new OriginFailure();
        }
        long version = call.own() != 0 ? call.own() : database.read(key);
        // Refreshes are fewer than calls that load, and their windows are to be as many.
        double intrusion = call.caller() ? pressure.intrusion() : 3 * pressure.intrusion();
        if (call.own() == 0 && dice.chance(intrusion)) {
            intruder.accept(key);
        }
        dice.stumble();
        if (dice.chance(pressure.overdue())) {
            TimeUnit.NANOSECONDS.sleep(deadline.toNanos() * (12 + dice.below(12)) / 10);
        }
        long end = System.nanoTime();
        if (call.caller()) {
            call.loaded(new Call.Loaded(begin, end, load, version, generation));
        } else {
            log.add(new Load(log.member(), key, begin, end, load, version, generation, false, true));
        }
        return new Value(key, version, load, begin).text();
    }
}
