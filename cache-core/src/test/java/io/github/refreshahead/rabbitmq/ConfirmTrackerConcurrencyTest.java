package io.github.refreshahead.rabbitmq;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.refreshahead.queue.RefreshQueue.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever happens at the same time, each message is told one outcome, as if one thing had happened after the other. */
@Tag("interleavings")
class ConfirmTrackerConcurrencyTest {

    /** A tracker's operations; those that bring outcomes answer which. */
    public abstract static class Operations {

        private final ThreadLocal<List<String>> told = ThreadLocal.withInitial(ArrayList::new);
        private int named;

        abstract long send(Consumer<Outcome> settled);

        abstract void answer(long number, boolean multiple, Outcome outcome);

        abstract void end();

        @Operation(nonParallelGroup = "adder")
        public String add() {
            String name = "message " + ++named;
            return name + " is number " + send(outcome -> told.get().add(name + " " + outcome));
        }

        @Operation
        public List<String> confirmed() {
            return telling(() -> answer(1, false, Outcome.CONFIRMED));
        }

        @Operation
        public List<String> returned() {
            return telling(() -> answer(2, false, Outcome.RETURNED));
        }

        @Operation
        public List<String> refusedWithAllBefore() {
            return telling(() -> answer(2, true, Outcome.REFUSED));
        }

        @Operation
        public List<String> close() {
            return telling(this::end);
        }

        private List<String> telling(Runnable operation) {
            told.remove();
            operation.run();
            return List.copyOf(told.get());
        }
    }

    public static final class Tracker extends Operations {

        private final ConfirmTracker tracker = new ConfirmTracker(() -> 0, 8);

        @Override
        long send(Consumer<Outcome> settled) {
            return tracker.add(settled);
        }

        @Override
        void answer(long number, boolean multiple, Outcome outcome) {
            tracker.answered(number, multiple, outcome);
        }

        @Override
        void end() {
            tracker.close();
        }
    }

    /** Without a lock, in the belief that an array of volatile elements is enough. */
    public static final class TrackerWithoutLock extends Operations {

        private final AtomicReferenceArray<Consumer<Outcome>> sent = new AtomicReferenceArray<>(8);
        private final AtomicLong last = new AtomicLong();

        @Override
        long send(Consumer<Outcome> settled) {
            long number = last.incrementAndGet();
            sent.set((int) number % 8, settled);
            return number;
        }

        @Override
        void answer(long number, boolean multiple, Outcome outcome) {
            for (long each = multiple ? 1 : number; each <= number; each++) {
                Consumer<Outcome> settled = sent.get((int) each);
                if (settled != null) {
                    sent.set((int) each, null);
                    settled.accept(outcome);
                }
            }
        }

        @Override
        void end() {
            answer(last.get(), true, Outcome.UNKNOWN);
        }
    }

    private static ModelCheckingOptions modelChecking() {
        return new ModelCheckingOptions()
                .iterations(5)
                .invocationsPerIteration(200)
                .threads(2)
                .actorsBefore(2)
                .actorsPerThread(2)
                .actorsAfter(1);
    }

    private static StressOptions stress() {
        return new StressOptions()
                .iterations(5)
                .invocationsPerIteration(200)
                .threads(3)
                .actorsBefore(2)
                .actorsPerThread(2)
                .actorsAfter(1);
    }

    @Test
    void everyOrderOfStepsIsLinearizable() {
        modelChecking().check(Tracker.class);
    }

    @Test
    void threadsAtFullSpeedAreLinearizable() {
        stress().check(Tracker.class);
    }

    @Test
    void missingLockWouldBeFound() {
        assertThatThrownBy(() -> modelChecking().minimizeFailedScenario(false).check(TrackerWithoutLock.class))
                .isInstanceOf(LincheckAssertionError.class)
                .hasMessageContaining("Invalid execution results");
    }
}
