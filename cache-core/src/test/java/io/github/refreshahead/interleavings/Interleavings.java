package io.github.refreshahead.interleavings;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;

/**
 * Runs threads of a test in one order of their steps after the other, as Lincheck's model checker chooses them. A test must
 * do the same each time but for that order, so it brings its own clock, and makes all of its objects anew.
 */
public final class Interleavings {

    private Interleavings() {}

    /** Has the test pass in every order that is tried. */
    public static void hold(int orders, Runnable test) {
        Lincheck.runConcurrentTest(orders, test);
    }

    /** Has the test fail in one of the orders that are tried, with this in the message. */
    public static void fail(int orders, String symptom, Runnable test) {
        assertThatThrownBy(() -> hold(orders, test))
                .isInstanceOf(LincheckAssertionError.class)
                .hasMessageContaining(symptom);
    }

    /** Runs all of them, each on a thread of its own, and throws what one of them throws. */
    public static void together(Runnable... all) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread[] threads = new Thread[all.length];
        for (int i = 0; i < all.length; i++) {
            Runnable each = all[i];
            threads[i] = new Thread(() -> {
                try {
                    each.run();
                } catch (Throwable e) {
                    failure.compareAndSet(null, e);
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            join(thread);
        }
        if (failure.get() != null) {
            throw new IllegalStateException(failure.get());
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
