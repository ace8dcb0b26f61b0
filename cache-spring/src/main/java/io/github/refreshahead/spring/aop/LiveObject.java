package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.RefreshAheadOperation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * An object that is no bean, and whose cached method is called. What it finds due is refreshed by calling this same object
 * again, with arguments of its own; until then it is kept alive. Thread-safe, if the object is.
 *
 * @param method accessible
 */
record LiveObject(RefreshAheadOperation operation, Object target, Method method) implements Callee {

    @Override
    public @Nullable Object call(@Nullable Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
