package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.OperationSpec.Origin;
import io.github.refreshahead.engine.RefreshAheadOperation;
import java.util.Optional;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/** A method that returns an {@link Optional}, whose absence is stored as a null. */
final class OptionalCarrier implements Carrier {

    @Override
    public boolean late() {
        return false;
    }

    @Override
    public Object call(
            RefreshAheadOperation operation, @Nullable Object[] arguments, MethodInvocation invocation, boolean storing)
            throws Throwable {
        Origin origin = () -> content(invocation.proceed());
        return Optional.ofNullable(
                storing ? operation.call(arguments, origin) : operation.callWithoutStoring(arguments, origin));
    }

    @Override
    public Object pass(RefreshMarker marker, MethodInvocation invocation) throws Throwable {
        return Optional.ofNullable(marker.pass(() -> content(invocation.proceed())));
    }

    private static @Nullable Object content(@Nullable Object returned) {
        return returned instanceof Optional<?> optional ? optional.orElse(null) : null;
    }

    @Override
    public void await(@Nullable Object returned) {}
}
