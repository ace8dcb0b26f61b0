package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.RefreshAheadOperation;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/** A method that returns a {@link CompletionStage}. Who calls it gets one of its own, and may cancel that. */
final class FutureCarrier implements Carrier {

    @Override
    public boolean late() {
        return true;
    }

    @Override
    public @Nullable Object call(
            RefreshAheadOperation operation, @Nullable Object[] arguments, MethodInvocation invocation, boolean storing)
            throws Throwable {
        if (!storing) {
            // The caller's transaction is on this thread, and the engine would call the method on another.
            return invocation.proceed();
        }
        LaterInvocation later = new LaterInvocation(invocation);
        ThreadLocals callers = ThreadLocals.ofThisThread();
        return operation.callAsync(arguments, () -> callers.within(() -> stage(later.proceed())));
    }

    private static CompletionStage<?> stage(@Nullable Object returned) {
        if (returned instanceof CompletionStage<?> stage) {
            return stage;
        }
        throw new IllegalStateException("a method that declares a CompletionStage returned null");
    }

    @Override
    public Object pass(RefreshMarker marker, MethodInvocation invocation) throws Throwable {
        marker.begin();
        return stage(invocation.proceed()).whenComplete((value, failure) -> {
            if (failure == null) {
                marker.end(value);
            }
        });
    }

    @Override
    public void await(@Nullable Object returned) throws Throwable {
        try {
            stage(returned).toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
