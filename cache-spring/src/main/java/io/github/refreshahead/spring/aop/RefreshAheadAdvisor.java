package io.github.refreshahead.spring.aop;

import java.lang.reflect.Method;
import org.aopalliance.aop.Advice;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;
import org.springframework.core.Ordered;

/**
 * Applies the interceptor to annotated methods, outside of the method's own {@code @Transactional}: inside of it, every
 * call would look like one in a caller's transaction, and nothing would ever be stored.
 */
final class RefreshAheadAdvisor extends StaticMethodMatcherPointcutAdvisor {

    private static final long serialVersionUID = 1L;

    static final int ORDER = Ordered.LOWEST_PRECEDENCE - 100;

    private final transient Declarations declarations;

    RefreshAheadAdvisor(Advice interceptor, Declarations declarations) {
        super(interceptor);
        this.declarations = declarations;
        setClassFilter(type -> !declarations.of(type).isEmpty());
        setOrder(ORDER);
    }

    @Override
    public boolean matches(Method method, Class<?> targetClass) {
        return declarations.find(method, targetClass) != null;
    }
}
