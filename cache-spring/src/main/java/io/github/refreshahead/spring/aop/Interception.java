package io.github.refreshahead.spring.aop;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/** What happens to a call of one annotated method. Thread-safe. */
@FunctionalInterface
interface Interception {

    /** The method runs as if it were not annotated. */
    Interception NONE = MethodInvocation::proceed;

    /**
     * @throws Throwable what the method throws, the same instance
     */
    @Nullable
    Object invoke(MethodInvocation invocation) throws Throwable;
}
