package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.RefreshAheadOperation;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/** A method that returns its value. */
final class PlainCarrier implements Carrier {

    @Override
    public boolean late() {
        return false;
    }

    @Override
    public @Nullable Object call(
            RefreshAheadOperation operation, @Nullable Object[] arguments, MethodInvocation invocation, boolean storing)
            throws Throwable {
        return storing
                ? operation.call(arguments, invocation::proceed)
                : operation.callWithoutStoring(arguments, invocation::proceed);
    }

    @Override
    public @Nullable Object pass(RefreshMarker marker, MethodInvocation invocation) throws Throwable {
        return marker.pass(invocation::proceed);
    }

    @Override
    public void await(@Nullable Object returned) {}
}
