package io.github.refreshahead.histories.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that make a member work, until they are closed. */
public final class Workload implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Workload.class);

    private static final double REFRESHED = 0.02;

    private final Node node;
    private final Pressure pressure;
    private final Dice dice;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /**
     * Begins.
     *
     * @param seed of all random choices
     */
    public Workload(Node node, Pressure pressure, long seed) {
        this.node = node;
        this.pressure = pressure;
        this.dice = new Dice(~seed, pressure);
        for (int i = 0; i < pressure.callers(); i++) {
            start("caller-" + i, this::call);
        }
        for (int i = 0; i < pressure.changers(); i++) {
            start("changer-" + i, this::change);
        }
    }

    private void start(String name, Step step) {
        Thread thread = new Thread(() -> repeat(step), name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    @FunctionalInterface
    private interface Step {
        void run() throws InterruptedException;
    }

    private void repeat(Step step) {
        try {
            while (!closed) {
                step.run();
            }
        } catch (InterruptedException | RuntimeException e) {
            if (!closed) {
                log.error("A thread of the workload has ended", e);
            }
        }
    }

    private void call() throws InterruptedException {
        int key = dice.key(node.keyspace());
        if (dice.chance(pressure.transactions())) {
            node.serveInTransaction(key);
        } else if (dice.chance(REFRESHED)) {
            node.refresh(key);
        } else {
            node.serve(key);
        }
        rest(pressure.thinkMicros());
    }

    private void change() throws InterruptedException {
        node.change(dice.key(node.keyspace()));
        rest(pressure.restMicros());
    }

    private void rest(int micros) throws InterruptedException {
        if (micros > 0) {
            TimeUnit.MICROSECONDS.sleep(dice.below(micros) + 1L);
        }
    }

    /** No further calls. */
    public void stop() {
        closed = true;
    }

    /** Stops, and waits for calls under way. */
    @Override
    public void close() {
        stop();
        try {
            for (Thread thread : threads) {
                thread.join(TimeUnit.SECONDS.toMillis(15));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
