package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.RefreshAheadOperation;
import java.util.function.Function;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/** A call of a cached method: a refresh's own pass goes on to the method, any other call is the engine's. */
final class CachedMethod implements Interception {

    private final RefreshAheadOperation operation;
    private final Function<MethodInvocation, RefreshAheadOperation> called;
    private final Carrier carrier;
    private final CallRules rules;

    /** @param called the operation as the target of a call uses it */
    CachedMethod(
            RefreshAheadOperation operation,
            Function<MethodInvocation, RefreshAheadOperation> called,
            Carrier carrier,
            CallRules rules) {
        this.operation = operation;
        this.called = called;
        this.carrier = carrier;
        this.rules = rules;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        @Nullable Object[] arguments = invocation.getArguments();
        RefreshMarker marker = RefreshMarker.of(operation, arguments);
        if (marker != null) {
            return carrier.pass(marker, invocation);
        }
        if (!rules.includes(arguments)) {
            return invocation.proceed();
        }
        return carrier.call(called.apply(invocation), arguments, invocation, rules.mayStore());
    }
}
