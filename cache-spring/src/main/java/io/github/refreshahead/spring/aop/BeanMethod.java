package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.OperationSpec;
import io.github.refreshahead.engine.RefreshAheadOperation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.util.ReflectionUtils;

/**
 * Calls a cached method again, through the bean's proxy, so that everything around the method is around its refreshes
 * too. The bean is asked for at the first refresh: a lazy one is made then. Thread-safe.
 */
final class BeanMethod implements OperationSpec.Refresher {

    private record Target(Object bean, Method method) {}

    private final BeanFactory beans;
    private final String beanName;
    private final Method method;
    private final Carrier carrier;
    private volatile @Nullable RefreshAheadOperation operation;
    private volatile @Nullable Target target;

    BeanMethod(BeanFactory beans, String beanName, Method method, Carrier carrier) {
        this.beans = beans;
        this.beanName = beanName;
        this.method = method;
        this.carrier = carrier;
    }

    /** The operation that this method is called for; known only after its registration. */
    void of(RefreshAheadOperation registered) {
        operation = registered;
    }

    @Override
    public @Nullable Object refresh(@Nullable Object[] arguments) throws Throwable {
        return RefreshMarker.refreshAll(operation(), Collections.singletonList(arguments), () -> {
            Object returned = call(arguments);
            carrier.await(returned);
            return returned;
        });
    }

    /**
     * @throws IllegalStateException before its registration
     */
    RefreshAheadOperation operation() {
        RefreshAheadOperation registered = operation;
        if (registered == null) {
            throw new IllegalStateException("a refresh before the registration of " + method);
        }
        return registered;
    }

    @Nullable
    Object call(@Nullable Object[] arguments) throws Throwable {
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
            Object bean = beans.getBean(beanName);
            Method invocable = InvocableMethod.of(method, bean);
            ReflectionUtils.makeAccessible(invocable);
            known = new Target(bean, invocable);
            target = known;
        }
        return known;
    }
}
