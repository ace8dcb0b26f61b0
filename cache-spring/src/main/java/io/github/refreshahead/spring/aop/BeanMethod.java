package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.RefreshAheadOperation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.util.ReflectionUtils;

/**
 * Calls a cached method again, through the bean's proxy, so that everything around the method is around its refreshes
 * too. The bean is asked for at the first refresh: a lazy one is made then. Thread-safe.
 */
final class BeanMethod implements Callee {

    private record Target(Object bean, Method method) {}

    private final BeanFactory beans;
    private final String beanName;
    private final Method method;
    private volatile @Nullable RefreshAheadOperation operation;
    private volatile @Nullable Target target;

    BeanMethod(BeanFactory beans, String beanName, Method method) {
        this.beans = beans;
        this.beanName = beanName;
        this.method = method;
    }

    /** The operation that this method is called for; known only after its registration. */
    void of(RefreshAheadOperation registered) {
        operation = registered;
    }

    /**
     * @throws IllegalStateException before its registration
     */
    @Override
    public RefreshAheadOperation operation() {
        RefreshAheadOperation registered = operation;
        if (registered == null) {
            throw new IllegalStateException("a refresh before the registration of " + method);
        }
        return registered;
    }

    @Override
    public @Nullable Object call(@Nullable Object[] arguments) throws Throwable {
        Target called = target();
        try {
            return called.method().invoke(called.bean(), arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private Target target() {
        Target known = target;
        if (known == null) {
            known = target(beans.getBean(beanName));
            target = known;
        }
        return known;
    }

    private Target target(Object bean) {
        // What no proxy has, woven code has in the bean itself.
        Object called = WovenCode.contains(method) && !isShownBy(bean) ? Targets.ultimate(bean) : bean;
        Method invocable = InvocableMethod.of(method, called);
        ReflectionUtils.makeAccessible(invocable);
        return new Target(called, invocable);
    }

    private boolean isShownBy(Object bean) {
        int modifiers = method.getModifiers();
        if (Modifier.isFinal(modifiers) || Modifier.isPrivate(modifiers)) {
            return false;
        }
        try {
            InvocableMethod.of(method, bean);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
