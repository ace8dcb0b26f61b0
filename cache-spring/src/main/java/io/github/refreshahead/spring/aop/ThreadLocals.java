package io.github.refreshahead.spring.aop;

import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import org.springframework.util.ClassUtils;

/**
 * The thread-local values that Micrometer's context propagation knows how to carry to another thread; none where it is
 * not there. Thread-safe.
 */
interface ThreadLocals {

    /** None. */
    ThreadLocals NONE = new ThreadLocals() {
        @Override
        public <T, E extends Throwable> T within(Work<T, E> work) throws E {
            return work.run();
        }
    };

    /** Something to be done with the values set. */
    @FunctionalInterface
    interface Work<T, E extends Throwable> {
        T run() throws E;
    }

    /** Does something on the calling thread with these values set, and takes them away again. */
    <T, E extends Throwable> T within(Work<T, E> work) throws E;

    /** Those of the calling thread. */
    static ThreadLocals ofThisThread() {
        return Present.PROPAGATION ? Present.captured() : NONE;
    }

    /** Those that a subscriber's context carries. */
    static ThreadLocals of(Object subscribersContext) {
        return Present.PROPAGATION ? Present.in(subscribersContext) : NONE;
    }

    /** Looks for context propagation once. */
    final class Present {

        private static final boolean PROPAGATION = ClassUtils.isPresent(
                "io.micrometer.context.ContextSnapshotFactory", ThreadLocals.class.getClassLoader());

        private Present() {}

        private static ThreadLocals captured() {
            return new Captured(Captured.FACTORY.captureAll());
        }

        private static ThreadLocals in(Object subscribersContext) {
            return new Captured(Captured.FACTORY.captureFrom(subscribersContext));
        }
    }

    /** Loaded only where context propagation is. */
    record Captured(ContextSnapshot snapshot) implements ThreadLocals {

        static final ContextSnapshotFactory FACTORY =
                ContextSnapshotFactory.builder().build();

        @Override
        public <T, E extends Throwable> T within(Work<T, E> work) throws E {
            try (ContextSnapshot.Scope scope = snapshot.setThreadLocals()) {
                return work.run();
            }
        }
    }
}
