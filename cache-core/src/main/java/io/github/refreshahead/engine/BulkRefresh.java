package io.github.refreshahead.engine;

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

    @Override
    public Duration deadline() {
        return first.deadline();
    }

    @Override
    public void prepare(Consumer<Boolean> ready) {
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
        long begin = first.parts().nanoTime().getAsLong();
        List<@Nullable Object> values;
        try {
            values = first.operation()
                    .refreshAll(running.stream().map(Refresh::arguments).toList());
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
}
