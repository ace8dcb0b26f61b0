package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.OperationSpec;
import io.github.refreshahead.engine.RefreshAheadOperation;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls a cached method for several ids again, once for all that are to be refreshed. Thread-safe. */
final class BatchRefresher implements OperationSpec.BulkRefresher {

    private final Callee callee;
    private final Batch batch;

    BatchRefresher(Callee callee, Batch batch) {
        this.callee = callee;
        this.batch = batch;
    }

    @Override
    public @Nullable Object refresh(@Nullable Object[] arguments) throws Throwable {
        return refreshAll(Collections.singletonList(arguments)).get(0);
    }

    /**
     * @throws IllegalArgumentException if the elements differ in more than their ids, as those of one call never do
     */
    @Override
    public List<@Nullable Object> refreshAll(List<@Nullable Object[]> elements) throws Throwable {
        RefreshAheadOperation refreshed = callee.operation();
        long calls = elements.stream()
                .map(element -> refreshed.key(batch.with(element, null)))
                .distinct()
                .count();
        if (calls != 1) {
            throw new IllegalArgumentException("elements of " + calls + " calls cannot be refreshed by one");
        }
        Object returned = RefreshMarker.refreshAll(refreshed, elements, () -> callee.call(batch.arguments(elements)));
        return batch.values(elements, returned);
    }
}
