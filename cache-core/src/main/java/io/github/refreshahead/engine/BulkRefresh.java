package io.github.refreshahead.engine;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.RefreshAheadListener.RefreshOutcome;
import io.github.refreshahead.RefreshTracer.Scope;
import io.github.refreshahead.RefreshTracer.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Refreshes of one operation that go together: one round trip for their claims, one call of the origin for those that are
 * to load. Each ends by itself.
 */
final class BulkRefresh implements RefreshPool.Work {

    private final List<Refresh> refreshes;
    private final Refresh first;
    private @Nullable Step together; // before running
    private volatile List<Refresh> running = List.of();

    private BulkRefresh(List<Refresh> refreshes) {
        this.refreshes = refreshes;
        this.first = refreshes.get(0);
    }

    /** @param refreshes at least one */
    static RefreshPool.Work of(List<Refresh> refreshes) {
        return refreshes.size() == 1 ? refreshes.get(0) : new BulkRefresh(refreshes);
    }

    @Override
    public String cache() {
        return first.cache();
    }

    @Override
    public int concurrency() {
        return first.concurrency();
    }

    /** One call of the origin, so one turn. */
    @Override
    public RateLimit rate() {
        return first.rate();
    }

    @Override
    public Duration deadline() {
        return first.deadline();
    }

    @Override
    public void prepare(Consumer<Boolean> ready) {
        Step step = new OneStep(first.tracedStep(), refreshes.size());
        together = step;
        refreshes.forEach(refresh -> refresh.begin(step));
        if (first.operation().control().paused()) {
            Refresh.leaveToOthers(first.parts(), refreshes, ready);
            return;
        }
        first.parts()
                .refreshWrites()
                .claim(refreshes.stream().map(Refresh::claim).toList(), results -> {
                    List<Refresh> won = new ArrayList<>(results.size());
                    for (int i = 0; i < results.size(); i++) {
                        if (refreshes.get(i).claimed(results.get(i))) {
                            won.add(refreshes.get(i));
                        }
                    }
                    running = won;
                    ready.accept(!won.isEmpty());
                });
    }

    @Override
    public void run() {
        try (Scope scope = requireNonNull(together).open()) {
            load();
        }
    }

    private void load() {
        RefreshAheadOperation operation = first.operation();
        List<@Nullable Object[]> elements =
                running.stream().map(Refresh::arguments).toList();
        long begin = first.parts().nanoTime().getAsLong();
        List<@Nullable Object> values;
        try {
            values = operation.refreshAll(first.key().context(), elements);
        } catch (Throwable e) {
            running.forEach(refresh -> refresh.notLoaded(e));
            return;
        }
        for (int i = 0; i < values.size(); i++) {
            running.get(i).loaded(values.get(i), begin);
        }
    }

    @Override
    public void overdue() {
        running.forEach(Refresh::overdue);
    }

    /** The one step of a trace that all of them are: ends with the last, and with an outcome other than stored if there is one. */
    private static final class OneStep implements Step {

        private final Step step;
        private int unended;
        private @Nullable Enum<?> worst;

        OneStep(Step step, int refreshes) {
            this.step = step;
            this.unended = refreshes;
        }

        @Override
        public Scope open() {
            return step.open();
        }

        @Override
        public void end(Enum<?> outcome) {
            Enum<?> last;
            synchronized (this) {
                if (worst == null || outcome != RefreshOutcome.STORED) {
                    worst = outcome;
                }
                if (--unended > 0) {
                    return;
                }
                last = worst;
            }
            step.end(last);
        }
    }
}
