package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.RefreshAheadOperation;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A method that returns a {@link Mono}, which is empty where there is no value. */
final class MonoCarrier implements Carrier {

    @Override
    public boolean late() {
        return true;
    }

    @Override
    public Object call(
            RefreshAheadOperation operation,
            @Nullable Object[] arguments,
            MethodInvocation invocation,
            boolean storing) {
        return ReactiveCall.of(operation, arguments, invocation, MonoCarrier::mono, storing);
    }

    @Override
    public Object pass(RefreshMarker marker, MethodInvocation invocation) throws Throwable {
        return ReactiveCall.watched(mono(invocation.proceed()), marker);
    }

    @Override
    public void await(@Nullable Object returned) throws Throwable {
        ReactiveCall.await(mono(returned));
    }

    private static Mono<?> mono(@Nullable Object returned) {
        if (returned instanceof Mono<?> mono) {
            return mono;
        }
        throw new IllegalStateException("a method that declares a Mono returned null");
    }
}
