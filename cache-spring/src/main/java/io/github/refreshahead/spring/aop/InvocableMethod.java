package io.github.refreshahead.spring.aop;

import java.lang.reflect.Method;
import org.springframework.aop.support.AopUtils;
import org.springframework.util.ClassUtils;

/** A method as it can be called on a bean, whose proxy may show no more than interfaces. */
final class InvocableMethod {

    private InvocableMethod() {}

    /**
     * @param method of the bean's class, or of an interface
     * @throws IllegalStateException if the proxy does not show it
     */
    static Method of(Method method, Object bean) {
        try {
            return AopUtils.selectInvocableMethod(method, bean.getClass());
        } catch (IllegalStateException e) {
            return ofGenericInterface(method, bean, e);
        }
    }

    /** {@code get(Long)} is the {@code get(K)} of an interface, which Spring does not look for. */
    private static Method ofGenericInterface(Method method, Object bean, IllegalStateException notFound) {
        Class<?> target = AopUtils.getTargetClass(bean);
        for (Class<?> shown : ClassUtils.getAllInterfaces(bean)) {
            for (Method candidate : shown.getMethods()) {
                if (candidate.getName().equals(method.getName())
                        && AopUtils.getMostSpecificMethod(candidate, target).equals(method)) {
                    return candidate;
                }
            }
        }
        throw notFound;
    }
}
