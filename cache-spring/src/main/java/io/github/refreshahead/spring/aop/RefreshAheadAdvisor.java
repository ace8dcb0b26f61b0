package io.github.refreshahead.spring.aop;

import java.lang.reflect.Method;
import org.aopalliance.aop.Advice;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;

/** Applies the interceptor to annotated methods. */
final class RefreshAheadAdvisor extends StaticMethodMatcherPointcutAdvisor {

    private static final long serialVersionUID = 1L;

    private final transient Declarations declarations;

    RefreshAheadAdvisor(Advice interceptor, Declarations declarations, int order) {
        super(interceptor);
        this.declarations = declarations;
        setClassFilter(type -> !declarations.of(type).isEmpty());
        setOrder(order);
    }

    @Override
    public boolean matches(Method method, Class<?> targetClass) {
        return declarations.find(method, targetClass) != null;
    }
}
