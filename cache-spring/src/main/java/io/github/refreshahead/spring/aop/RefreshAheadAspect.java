package io.github.refreshahead.spring.aop;

import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.aspectj.lang.Aspects;
import org.aspectj.lang.NoAspectBoundException;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.aspectj.lang.annotation.DeclarePrecedence;
import org.jspecify.annotations.Nullable;

/**
 * What AspectJ weaves into annotated methods, at load time by {@code META-INF/aop.xml} and the agent
 * {@code -javaagent:aspectjweaver.jar}. Does nothing until an application context with
 * {@code @EnableRefreshAhead(mode = ASPECTJ)} has started, and after it was closed. Thread-safe.
 *
 * <p>There is one of it in each class loader. Where several contexts live at the same time, a bean's calls belong to the
 * context of that bean, and those of any other object to the youngest context that knows its class.
 *
 * <p>Stands inside of woven authorization and outside of woven transactions; proxies stand outside of it, whatever they do.
 */
@Aspect
@DeclarePrecedence("org.springframework.security..*, io.github.refreshahead.spring.aop.RefreshAheadAspect,"
        + " org.springframework.transaction..*")
public final class RefreshAheadAspect {

    private final List<WovenCalls> contexts = new CopyOnWriteArrayList<>();

    /** For the weaver only. */
    public RefreshAheadAspect() {}

    /**
     * Runs in place of an annotated method.
     *
     * @throws Throwable what the method throws, the same instance
     */
    @Around("execution(@io.github.refreshahead.RefreshAhead !static * *(..))"
            + " || execution(@(@io.github.refreshahead.RefreshAhead *) !static * *(..))"
            + " || execution(@io.github.refreshahead.Invalidate !static * *(..))"
            + " || execution(@io.github.refreshahead.Invalidate.All !static * *(..))"
            + " || execution(@(@io.github.refreshahead.Invalidate *) !static * *(..))"
            + " || execution(@(@io.github.refreshahead.Invalidate.All *) !static * *(..))")
    public @Nullable Object intercept(ProceedingJoinPoint joinPoint) throws Throwable {
        if (contexts.isEmpty()) {
            return joinPoint.proceed();
        }
        JoinPointInvocation invocation = new JoinPointInvocation(joinPoint);
        return interception(invocation.getMethod(), invocation.getThis()).invoke(invocation);
    }

    private Interception interception(Method method, Object target) {
        for (WovenCalls context : contexts) {
            Interception ofBean = context.ofBean(method, target);
            if (ofBean != null) {
                return ofBean;
            }
        }
        for (WovenCalls context : contexts) {
            Interception ofObject = context.ofObject(method, target);
            if (ofObject != null) {
                return ofObject;
            }
        }
        contexts.stream().findFirst().ifPresent(context -> context.ignored(method, target));
        return Interception.NONE;
    }

    /**
     * @throws InvalidAnnotationException if the aspect has not been woven
     */
    static void attach(WovenCalls context) {
        try {
            Aspects.aspectOf(RefreshAheadAspect.class).contexts.add(0, context);
        } catch (NoAspectBoundException e) {
            throw new InvalidAnnotationException(
                    "@EnableRefreshAhead has mode ASPECTJ, but nothing weaves; start the JVM with"
                            + " -javaagent:aspectjweaver.jar, and where a META-INF/aop.xml includes some classes only, let it"
                            + " include " + RefreshAheadAspect.class.getName() + ", too; or say mode = PROXY",
                    e);
        }
    }

    static void detach(WovenCalls context) {
        try {
            Aspects.aspectOf(RefreshAheadAspect.class).contexts.remove(context);
        } catch (NoAspectBoundException e) {
            // Then it was never attached.
        }
    }
}
