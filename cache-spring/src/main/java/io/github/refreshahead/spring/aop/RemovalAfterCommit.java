package io.github.refreshahead.spring.aop;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What one transaction has to remove: in one go after its commit, and nothing after a rollback. What was asked for since a
 * savepoint is forgotten with a rollback to it. Confined to the transaction's thread.
 */
final class RemovalAfterCommit implements TransactionSynchronization {

    private final Remover remover;
    private final List<Removal> waiting = new ArrayList<>();
    private final IdentityHashMap<Object, Integer> savepoints = new IdentityHashMap<>();
    private boolean done;

    private RemovalAfterCommit(Remover remover) {
        this.remover = remover;
    }

    /** The one of the present transaction that has not been done yet, which is registered if need be. */
    static RemovalAfterCommit of(Remover remover) {
        for (TransactionSynchronization known : TransactionSynchronizationManager.getSynchronizations()) {
            if (known instanceof RemovalAfterCommit removal && removal.remover == remover && !removal.done) {
                return removal;
            }
        }
        RemovalAfterCommit registered = new RemovalAfterCommit(remover);
        TransactionSynchronizationManager.registerSynchronization(registered);
        return registered;
    }

    void add(Removal removal) {
        waiting.add(removal);
    }

    /** Before others who are told of the commit, and who may want to read what is new. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public void savepoint(Object savepoint) {
        savepoints.put(savepoint, waiting.size());
    }

    @Override
    public void savepointRollback(Object savepoint) {
        // One that this does not know was there before this was.
        waiting.subList(savepoints.getOrDefault(savepoint, 0), waiting.size()).clear();
    }

    @Override
    public void afterCommit() {
        remove();
    }

    /**
     * Comes also if {@link #afterCommit} does not: another's has failed, this was registered during it, or nobody knows
     * whether the commit has succeeded.
     */
    @Override
    public void afterCompletion(int status) {
        if (status != STATUS_ROLLED_BACK) {
            remove();
        }
    }

    private void remove() {
        if (!done) {
            done = true;
            Removal all = new Removal();
            waiting.forEach(all::addAll);
            remover.removeCommitted(all);
        }
    }
}
