package io.github.refreshahead.spring.aop;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.interceptor.ExposeInvocationInterceptor;

/** An invocation that is gone on with on another thread, after it has returned, perhaps several times. Thread-safe. */
final class LaterInvocation {

    private final MethodInvocation invocation;

    LaterInvocation(MethodInvocation invocation) {
        this.invocation = again(invocation);
    }

    @Nullable
    Object proceed() throws Throwable {
        // Advice behind ours finds the invocation on the thread, where Spring has put it at the start of the chain.
        return ExposeInvocationInterceptor.INSTANCE.invoke(again(invocation));
    }

    private static MethodInvocation again(MethodInvocation invocation) {
        return invocation instanceof ProxyMethodInvocation proxied ? proxied.invocableClone() : invocation;
    }
}
