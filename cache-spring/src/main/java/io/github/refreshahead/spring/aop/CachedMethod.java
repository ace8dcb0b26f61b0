package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.RefreshAheadOperation;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/** A call of a cached method: a refresh's own pass goes on to the method, any other call is the engine's. */
final class CachedMethod implements Interception {

    private final RefreshAheadOperation operation;
    private final CallRules rules;

    CachedMethod(RefreshAheadOperation operation, CallRules rules) {
        this.operation = operation;
        this.rules = rules;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        @Nullable Object[] arguments = invocation.getArguments();
        RefreshMarker marker = RefreshMarker.of(operation, arguments);
        if (marker != null) {
            return marker.pass(invocation::proceed);
        }
        if (!rules.includes(arguments)) {
            return invocation.proceed();
        }
        return rules.mayStore()
                ? operation.call(arguments, invocation::proceed)
                : operation.callWithoutStoring(arguments, invocation::proceed);
    }
}
