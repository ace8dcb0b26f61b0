package io.github.refreshahead.engine;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Takes one periodic task, and runs it by the test's hand. */
final class HandTimer extends ScheduledThreadPoolExecutor {

    private Runnable task = () -> {};
    Duration period;

    HandTimer() {
        super(0);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        task = command;
        period = Duration.ofNanos(unit.toNanos(delay));
        return null;
    }

    void tick() {
        task.run();
    }
}
