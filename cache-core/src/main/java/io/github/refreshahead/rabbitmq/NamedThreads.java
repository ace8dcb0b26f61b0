package io.github.refreshahead.rabbitmq;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes threads that say whose they are. */
final class NamedThreads implements ThreadFactory {

    private final String name;
    private final boolean daemon;
    private final AtomicInteger made = new AtomicInteger();

    private NamedThreads(String name, boolean daemon) {
        this.name = name;
        this.daemon = daemon;
    }

    /** Threads that do not keep the process alive. */
    static NamedThreads daemons(String role) {
        return new NamedThreads("refresh-ahead-rabbitmq-" + role, true);
    }

    /** Threads that keep the process alive if {@code keepAlive}. */
    static NamedThreads keepingAlive(String role, boolean keepAlive) {
        return new NamedThreads("refresh-ahead-rabbitmq-" + role, !keepAlive);
    }

    @Override
    public Thread newThread(Runnable work) {
        Thread thread = new Thread(work, name + "-" + made.incrementAndGet());
        thread.setDaemon(daemon);
        return thread;
    }
}
