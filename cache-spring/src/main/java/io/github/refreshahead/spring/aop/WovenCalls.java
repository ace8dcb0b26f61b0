package io.github.refreshahead.spring.aop;

import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.util.ClassUtils;

/**
 * Calls of woven methods, as far as they are one application context's: calls of its beans, and of objects that are no
 * beans. Known to the aspect while the context lives. Thread-safe.
 */
final class WovenCalls implements InitializingBean, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(WovenCalls.class);

    private final OperationSource operations;
    private final AnnotatedSingletons singletons;
    private final Set<Class<?>> warned = ConcurrentHashMap.newKeySet();

    WovenCalls(OperationSource operations, AnnotatedSingletons singletons) {
        this.operations = operations;
        this.singletons = singletons;
    }

    /**
     * @throws InvalidAnnotationException if nothing weaves
     */
    @Override
    public void afterPropertiesSet() {
        if (!ClassUtils.isPresent("org.aspectj.lang.Aspects", WovenCalls.class.getClassLoader())) {
            throw new InvalidAnnotationException("@EnableRefreshAhead has mode ASPECTJ, which needs"
                    + " org.aspectj:aspectjweaver; add it, and start the JVM with -javaagent:aspectjweaver.jar");
        }
        RefreshAheadAspect.attach(this);
    }

    @Override
    public void destroy() {
        RefreshAheadAspect.detach(this);
    }

    /** What happens to a call of one of this context's beans; {@code null} if the target is none of them. */
    @Nullable
    Interception ofBean(Method method, Object target) {
        return singletons.contain(target, operations.beanNames())
                ? operations.woven(method, target.getClass(), true)
                : null;
    }

    /** What happens to a call of another object; {@code null} if this context does not know its class. */
    @Nullable
    Interception ofObject(Method method, Object target) {
        try {
            return operations.woven(method, target.getClass(), false);
        } catch (InvalidAnnotationException e) {
            return null; // Nobody has asked for it to be cached.
        }
    }

    /** Tells once for each class that nothing happens to calls of its objects. */
    void ignored(Method method, Object target) {
        if (operations.isReady() && warned.add(target.getClass())) {
            log.warn(
                    "{} was called on an object that is no bean; such calls are not cached; make it a bean, or name its"
                            + " class in @EnableRefreshAhead(objects = ...); further cases are not logged",
                    Signature.of(target.getClass(), method));
        }
    }
}
