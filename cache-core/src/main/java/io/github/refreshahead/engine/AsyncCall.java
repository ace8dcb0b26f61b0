package io.github.refreshahead.engine;

import io.github.refreshahead.RefreshAheadListener.Trigger;
import io.github.refreshahead.engine.OperationSpec.AsyncOrigin;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes a call's steps on threads of the engine, none of which waits: where the steps wait for something, or the origin
 * takes its time, the next step is taken when that has come. Thread-safe.
 */
final class AsyncCall {

    private final RefreshAheadOperation operation;
    private final AsyncOrigin origin;
    private final AsyncThreads threads;
    private final CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();

    AsyncCall(RefreshAheadOperation operation, AsyncOrigin origin, AsyncThreads threads) {
        this.operation = operation;
        this.origin = origin;
        this.threads = threads;
    }

    /**
     * @param first asks the store
     * @param without what is done if so many wait for the store already that it cannot be asked
     * @return its caller's own: whoever cancels it stops nothing that others wait for
     */
    CompletableFuture<@Nullable Object> from(Supplier<Step> first, Supplier<Step> without) {
        if (!threads.askStore(() -> take(first))) {
            take(without);
        }
        return answer;
    }

    private void take(Supplier<Step> next) {
        try {
            Step step = next.get();
            while (step instanceof Step.Wait<?> wait && wait.awaited().isDone()) {
                step = passed(wait);
            }
            if (step instanceof Step.Answer end) {
                answer.complete(end.served().value());
            } else if (step instanceof Step.Failure end) {
                answer.completeExceptionally(end.failure());
            } else if (step instanceof Step.Wait<?> wait) {
                await(wait);
            } else {
                load((Step.Load) step);
            }
        } catch (Throwable e) {
            answer.completeExceptionally(e);
        }
    }

    private static <T> Step passed(Step.Wait<T> wait) {
        return wait.then().apply(wait.awaited().join());
    }

    private <T> void await(Step.Wait<T> wait) {
        wait.awaited()
                .copy()
                .completeOnTimeout(null, wait.atMost().toNanos(), TimeUnit.NANOSECONDS)
                .thenAccept(result -> threads.goOn(() -> take(() -> wait.then().apply(result))));
    }

    private void load(Step.Load load) {
        // A load that never ends holds no thread, so nobody else would notice that it holds up those who wait for it.
        CompletableFuture<@Nullable Void> overdue = new CompletableFuture<>();
        overdue.completeOnTimeout(null, operation.policy().loadTimeout().toNanos(), TimeUnit.NANOSECONDS)
                .thenRun(load.over());
        try {
            threads.load(() -> begin(load)
                    .whenComplete((value, failure) -> threads.goOn(() -> take(() -> {
                        try {
                            return load.then().apply(value, failure == null ? null : Failures.unwrapped(failure));
                        } finally {
                            overdue.complete(null); // before the answer, whose caller may call again at once
                        }
                    }))));
        } catch (Throwable e) {
            overdue.complete(null);
            throw e;
        }
    }

    /** Only this call is a way back to its own key that can be told; what the origin goes on to do elsewhere is not. */
    private CompletionStage<? extends @Nullable Object> begin(Step.Load load) {
        Flight flight = load.flight();
        if (flight != null) {
            flight.enter();
        }
        try {
            return operation.timed(Trigger.CALLER, origin);
        } finally {
            if (flight != null) {
                flight.leave();
            }
        }
    }
}
