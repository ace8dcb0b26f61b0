package io.github.refreshahead.engine;

import io.github.refreshahead.RefreshAheadListener.Trigger;
import io.github.refreshahead.Served;
import io.github.refreshahead.engine.OperationSpec.Origin;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Takes a call's steps on its caller's thread, which waits where the steps wait. */
final class BlockingCall {

    private final RefreshAheadOperation operation;
    private final Origin origin;

    BlockingCall(RefreshAheadOperation operation, Origin origin) {
        this.operation = operation;
        this.origin = origin;
    }

    /**
     * @throws Throwable what the origin throws, the same instance, if nothing else can be served
     */
    Served<@Nullable Object> from(Step first) throws Throwable {
        Step step = first;
        while (true) {
            if (step instanceof Step.Answer answer) {
                return answer.served();
            }
            if (step instanceof Step.Failure end) {
                throw end.failure();
            }
            step = step instanceof Step.Wait<?> wait ? await(wait) : load((Step.Load) step);
        }
    }

    private static <T> Step await(Step.Wait<T> wait) {
        T result = null;
        try {
            result = wait.awaited().get(wait.atMost().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            return wait.then().apply(null);
        } catch (ExecutionException e) {
            throw new IllegalStateException("what a step waits for completes normally or not at all", e);
        }
        return wait.then().apply(result);
    }

    private Step load(Step.Load load) {
        Object value = null;
        Throwable failure = null;
        Flight flight = load.flight();
        try {
            if (flight != null) {
                flight.enter();
            }
            value = operation.timed(Trigger.CALLER, origin);
        } catch (Throwable e) {
            failure = e;
        } finally {
            if (flight != null) {
                flight.leave();
            }
        }
        try {
            return load.then().apply(value, failure);
        } finally {
            load.over().run();
        }
    }
}
