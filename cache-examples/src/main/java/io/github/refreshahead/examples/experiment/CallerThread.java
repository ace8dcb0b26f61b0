package io.github.refreshahead.examples.experiment;

/** A thread on which a caller of the platform waits for an answer. */
final class CallerThread extends Thread {

    CallerThread(Runnable caller, int number) {
        super(caller, "caller-" + number);
        setDaemon(true);
    }

    /** Whether a caller waits for what the current thread does. */
    static boolean isCurrent() {
        return Thread.currentThread() instanceof CallerThread;
    }
}
