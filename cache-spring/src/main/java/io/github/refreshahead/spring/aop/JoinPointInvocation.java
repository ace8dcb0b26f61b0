package io.github.refreshahead.spring.aop;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Method;
import org.aopalliance.intercept.MethodInvocation;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.reflect.MethodSignature;
import org.jspecify.annotations.Nullable;

/** A call of a woven method. */
record JoinPointInvocation(ProceedingJoinPoint joinPoint) implements MethodInvocation {

    @Override
    public Method getMethod() {
        return ((MethodSignature) joinPoint.getSignature()).getMethod();
    }

    @Override
    public @Nullable Object[] getArguments() {
        return joinPoint.getArgs();
    }

    @Override
    public @Nullable Object proceed() throws Throwable {
        return joinPoint.proceed();
    }

    /** Never null: no static method is woven. */
    @Override
    public Object getThis() {
        return joinPoint.getTarget();
    }

    @Override
    public AccessibleObject getStaticPart() {
        return getMethod();
    }
}
