package io.github.refreshahead.spring.aop;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/** The transaction that a caller brings along, if spring-tx is there at all. */
final class CallerTransaction {

    private static final boolean SPRING_TX = ClassUtils.isPresent(
            "org.springframework.transaction.support.TransactionSynchronizationManager",
            CallerTransaction.class.getClassLoader());

    private CallerTransaction() {}

    /**
     * Whether what is read now may differ from what others may see: rows that are not committed, or an old snapshot.
     * Only a read-only transaction that is explicitly READ_COMMITTED has neither; the default isolation may be a
     * snapshot, as on MySQL, and READ_UNCOMMITTED shows what others may yet roll back.
     */
    static boolean mayHideCommitted() {
        return SPRING_TX && Present.mayHideCommitted();
    }

    /** Only where spring-tx is. */
    static boolean mayHideCommitted(boolean readOnly, @Nullable Integer isolation) {
        return !readOnly || isolation == null || isolation != TransactionDefinition.ISOLATION_READ_COMMITTED;
    }

    /**
     * Lets the caller's transaction remove something after its commit, and nothing after a rollback.
     *
     * @return false if there is no transaction that would tell how it ends
     */
    static boolean afterCommit(Remover remover, Removal removal) {
        return SPRING_TX && Present.afterCommit(remover, removal);
    }

    /** Loaded only where spring-tx is. */
    private static final class Present {

        static boolean mayHideCommitted() {
            if (!TransactionSynchronizationManager.isActualTransactionActive()) {
                return false;
            }
            return CallerTransaction.mayHideCommitted(
                    TransactionSynchronizationManager.isCurrentTransactionReadOnly(),
                    TransactionSynchronizationManager.getCurrentTransactionIsolationLevel());
        }

        static boolean afterCommit(Remover remover, Removal removal) {
            if (!TransactionSynchronizationManager.isActualTransactionActive()
                    || !TransactionSynchronizationManager.isSynchronizationActive()) {
                return false;
            }
            RemovalAfterCommit.of(remover).add(removal);
            return true;
        }
    }
}
