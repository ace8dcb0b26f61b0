package io.github.refreshahead.spring.aop;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
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

    /** Runs an action after the commit of the caller's transaction, not at all after a rollback; without one, now. */
    static void afterCommit(Runnable action) {
        if (!SPRING_TX || !Present.afterCommit(action)) {
            action.run();
        }
    }

    /** Loaded only where spring-tx is. */
    private static final class Present {

        static boolean mayHideCommitted() {
            if (!TransactionSynchronizationManager.isActualTransactionActive()) {
                return false;
            }
            @Nullable Integer isolation = TransactionSynchronizationManager.getCurrentTransactionIsolationLevel();
            return !TransactionSynchronizationManager.isCurrentTransactionReadOnly()
                    || isolation == null
                    || isolation != TransactionDefinition.ISOLATION_READ_COMMITTED;
        }

        static boolean afterCommit(Runnable action) {
            if (!TransactionSynchronizationManager.isActualTransactionActive()
                    || !TransactionSynchronizationManager.isSynchronizationActive()) {
                return false;
            }
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    action.run();
                }
            });
            return true;
        }
    }
}
