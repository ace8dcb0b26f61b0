package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.RefreshAheadOperation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Objects;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * An object that is no bean, and whose cached method is called. What it finds due is refreshed by calling this same object
 * again, with arguments of its own; until then it is kept alive. Thread-safe, if the object is.
 */
record LiveObject(Object target, Method method) {

    static LiveObject of(MethodInvocation invocation, Method method) {
        return new LiveObject(Objects.requireNonNull(invocation.getThis()), method);
    }

    RefreshAheadOperation operation(RefreshAheadOperation operation) {
        return operation.refreshedHere(
                arguments -> RefreshMarker.refresh(operation, operation.key(arguments), () -> call(arguments)));
    }

    private @Nullable Object call(@Nullable Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
