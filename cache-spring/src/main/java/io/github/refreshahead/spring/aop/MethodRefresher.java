package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.OperationSpec;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** Calls a cached method again, and waits for its value if that comes late. Thread-safe. */
record MethodRefresher(Callee callee, Carrier carrier) implements OperationSpec.Refresher {

    @Override
    public @Nullable Object refresh(@Nullable Object[] arguments) throws Throwable {
        return RefreshMarker.refreshAll(callee.operation(), Collections.singletonList(arguments), () -> {
            Object returned = callee.call(arguments);
            carrier.await(returned);
            return returned;
        });
    }
}
