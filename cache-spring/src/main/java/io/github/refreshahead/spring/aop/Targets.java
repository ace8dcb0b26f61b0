package io.github.refreshahead.spring.aop;

import org.springframework.aop.framework.AopProxyUtils;

/** What stands behind proxies. */
final class Targets {

    private Targets() {}

    /** The object itself, which its own methods know as {@code this}; a proxy whose target changes stands for itself. */
    static Object ultimate(Object bean) {
        Object current = bean;
        for (Object next = bean; next != null; next = AopProxyUtils.getSingletonTarget(next)) {
            current = next;
        }
        return current;
    }
}
