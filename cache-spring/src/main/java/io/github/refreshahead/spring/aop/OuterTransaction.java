package io.github.refreshahead.spring.aop;

import java.lang.reflect.Method;
import org.springframework.aop.Advisor;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.framework.Advised;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.transaction.interceptor.TransactionAttributeSource;
import org.springframework.transaction.interceptor.TransactionInterceptor;
import org.springframework.util.ClassUtils;

/** A method's own transaction that a proxy begins, and so outside of woven code. */
final class OuterTransaction {

    private static final boolean SPRING_TX = ClassUtils.isPresent(
            "org.springframework.transaction.interceptor.TransactionInterceptor",
            OuterTransaction.class.getClassLoader());

    private OuterTransaction() {}

    /** Whether each call through the bean's proxy is inside a transaction in which nothing that is loaded is stored. */
    static boolean keepsFromStoring(Object bean, Class<?> type, Method method) {
        return SPRING_TX && bean instanceof Advised advised && Present.keepsFromStoring(advised, type, method);
    }

    /** Loaded only where spring-tx is. */
    private static final class Present {

        static boolean keepsFromStoring(Advised bean, Class<?> type, Method method) {
            for (Advisor advisor : bean.getAdvisors()) {
                if (advisor instanceof PointcutAdvisor pointed
                        && advisor.getAdvice() instanceof TransactionInterceptor interceptor
                        && pointed.getPointcut().getMethodMatcher().matches(method, type)) {
                    TransactionAttributeSource source = interceptor.getTransactionAttributeSource();
                    TransactionAttribute own = source == null ? null : source.getTransactionAttribute(method, type);
                    if (own != null && isTransaction(own) && mayHideCommitted(own)) {
                        return true;
                    }
                }
            }
            return false;
        }

        private static boolean isTransaction(TransactionAttribute own) {
            return switch (own.getPropagationBehavior()) {
                case TransactionDefinition.PROPAGATION_SUPPORTS,
                        TransactionDefinition.PROPAGATION_NOT_SUPPORTED,
                        TransactionDefinition.PROPAGATION_NEVER -> false;
                default -> true;
            };
        }

        /** As {@link CallerTransaction#mayHideCommitted()} will say. */
        private static boolean mayHideCommitted(TransactionAttribute own) {
            return !own.isReadOnly() || own.getIsolationLevel() != TransactionDefinition.ISOLATION_READ_COMMITTED;
        }
    }
}
