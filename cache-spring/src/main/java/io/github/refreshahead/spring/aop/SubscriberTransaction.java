package io.github.refreshahead.spring.aop;

import org.springframework.transaction.NoTransactionException;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** The transaction that a subscriber brings along in its context, if spring-tx is there at all. */
final class SubscriberTransaction {

    private static final boolean SPRING_TX = ClassUtils.isPresent(
            "org.springframework.transaction.reactive.TransactionSynchronizationManager",
            SubscriberTransaction.class.getClassLoader());

    private SubscriberTransaction() {}

    /** As {@link CallerTransaction#mayHideCommitted()}. */
    static Mono<Boolean> mayHideCommitted(ContextView context) {
        return SPRING_TX && !context.isEmpty() ? Present.mayHideCommitted() : Mono.just(false);
    }

    /** Loaded only where spring-tx is. */
    private static final class Present {

        static Mono<Boolean> mayHideCommitted() {
            return TransactionSynchronizationManager.forCurrentTransaction()
                    .map(Present::mayHideCommitted)
                    .onErrorReturn(NoTransactionException.class, false);
        }

        private static boolean mayHideCommitted(TransactionSynchronizationManager transaction) {
            return transaction.isActualTransactionActive()
                    && CallerTransaction.mayHideCommitted(
                            transaction.isCurrentTransactionReadOnly(),
                            transaction.getCurrentTransactionIsolationLevel());
        }
    }
}
