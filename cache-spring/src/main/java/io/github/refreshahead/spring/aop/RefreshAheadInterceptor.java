package io.github.refreshahead.spring.aop;

import java.lang.reflect.Method;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;

/**
 * Stands in front of every annotated method, and hands each call to what was prepared for that method while the
 * application started. Thread-safe.
 */
final class RefreshAheadInterceptor implements MethodInterceptor {

    private final Supplier<OperationSource> operations;
    private volatile @Nullable OperationSource known;

    /** @param operations asked at the first calls, so that proxies can be made before the engine is; always the same one */
    RefreshAheadInterceptor(Supplier<OperationSource> operations) {
        this.operations = operations;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Object target = invocation.getThis();
        if (target == null) {
            return invocation.proceed();
        }
        return interception(invocation.getMethod(), target).invoke(invocation);
    }

    private Interception interception(Method method, Object target) {
        OperationSource source = source();
        Interception found = source.interception(method, AopUtils.getTargetClass(target));
        // A repository is a proxy itself; its interface is annotated, and its target knows nothing of that.
        return found == Interception.NONE && AopUtils.isJdkDynamicProxy(target)
                ? source.interception(method, target.getClass())
                : found;
    }

    /** Without a lock, at which the first calls of event loops would wait for each other. */
    private OperationSource source() {
        OperationSource source = known;
        if (source == null) {
            source = operations.get();
            known = source;
        }
        return source;
    }
}
