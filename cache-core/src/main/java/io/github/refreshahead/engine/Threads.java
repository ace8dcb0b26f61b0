package io.github.refreshahead.engine;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes an engine's threads: daemons that carry its name. Thread-safe. */
final class Threads implements ThreadFactory {

    private final String prefix;
    private final AtomicInteger count = new AtomicInteger();

    Threads(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(task, prefix + count.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /** For alarms, and for store writes that a caller has no time left for. */
    ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(2, this);
        // Every refresh sets an alarm for its deadline, and nearly every one of them is cancelled.
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** One thread, which is there only as long as there is something to do. */
    ScheduledExecutorService occasional() {
        ScheduledThreadPoolExecutor occasional = new ScheduledThreadPoolExecutor(1, this);
        occasional.setKeepAliveTime(1, TimeUnit.SECONDS);
        occasional.allowCoreThreadTimeOut(true);
        return occasional;
    }
}
