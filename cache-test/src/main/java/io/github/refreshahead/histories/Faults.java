package io.github.refreshahead.histories;

import io.github.refreshahead.histories.event.Disturbance;
import io.github.refreshahead.histories.event.Event.Fault;
import io.github.refreshahead.histories.fault.Plan;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes the faults of a plan happen to a fleet. Belongs to one thread. */
final class Faults {

    /** Entries have gone after that time: ttl, and the time for two loads, and some more. */
    private static final Duration LIFE = Duration.ofSeconds(7);

    private static final int MOST_DELAY_MILLIS = 120;

    private final Fleet fleet;
    private final Servers servers;
    private final List<Fault> happened = new ArrayList<>();

    Faults(Fleet fleet, Servers servers) {
        this.fleet = fleet;
        this.servers = servers;
    }

    /** Those that have happened, with their times. */
    List<Fault> happened() {
        return List.copyOf(happened);
    }

    /** Runs the plan, and goes on until that much time has passed since the beginning. */
    void run(Plan plan, Duration length) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        for (Plan.Step step : plan.steps()) {
            sleepUntil(begin + step.at().toNanos());
            long from = System.nanoTime();
            if (from - begin >= length.toNanos()) {
                return;
            }
            from = Math.min(from, happen(step));
            happened.add(new Fault(Fleet.DATABASE, from, System.nanoTime(), step.fault()));
        }
        sleepUntil(begin + length.toNanos());
    }

    private static void sleepUntil(long moment) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(moment - System.nanoTime());
    }

    private static <T> T one(List<T> of, Plan.Step step) {
        return of.get(step.choice() % of.size());
    }

    /** Returns when it began. */
    private long happen(Plan.Step step) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        switch (step.fault()) {
            case REDIS_RESTART -> {
                waitForOldSave();
                begin = System.nanoTime();
                servers.killRedis();
                sleep(step);
                servers.restartRedis();
            }
            case REDIS_ROLLBACK -> {
                servers.saveRedis();
                sleep(step);
                servers.killRedis();
                servers.restartRedis();
            }
            case BROKER_RESTART -> {
                servers.killRabbit();
                sleep(step);
                servers.restartRabbit();
            }
            case STOP_WORKER -> stop(one(fleet.workers(), step), step);
            case PAUSE_MEMBER -> stop(one(fleet.callers(), step), step);
            case KILL_WORKER -> fleet.replace(one(fleet.workers(), step));
            default -> disturb(one(fleet.members(), step), step);
        }
        return begin;
    }

    private static void stop(Fleet.Member member, Plan.Step step) throws IOException, InterruptedException {
        member.process().freeze();
        try {
            sleep(step);
        } finally {
            member.process().thaw();
        }
    }

    private static void disturb(Fleet.Member member, Plan.Step step) throws InterruptedException {
        switch (step.fault()) {
            case CUT -> {
                long end = System.nanoTime() + step.lasts().toNanos();
                while (System.nanoTime() < end) {
                    member.redis().cut();
                    member.rabbit().cut();
                    TimeUnit.MILLISECONDS.sleep(50 + step.choice() % 200);
                }
            }
            case DELAY -> {
                long micros = (step.choice() % MOST_DELAY_MILLIS + 1) * 1_000L;
                member.redis().delay(micros);
                member.rabbit().delay(micros);
            }
            case BLACK_HOLE -> {
                member.redis().blackHole(true);
                member.rabbit().blackHole(step.choice() % 2 == 0);
            }
            default -> member.redis().slice(step.choice() % 2_000);
        }
        if (step.fault() != Disturbance.CUT) {
            sleep(step);
            member.mend();
        }
    }

    private static void sleep(Plan.Step step) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(step.lasts().toNanos());
    }

    /** What was saved lately would come back. */
    private void waitForOldSave() throws InterruptedException {
        for (Fault fault : happened) {
            if (fault.losesWrites()) {
                sleepUntil(fault.end() + LIFE.toNanos());
            }
        }
    }
}
