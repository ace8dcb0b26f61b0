package io.github.refreshahead.histories.check;

import io.github.refreshahead.histories.event.Event.Invalidation;
import io.github.refreshahead.histories.event.Event.Transaction;
import java.util.HashMap;
import java.util.Map;

/** I4: what a transaction invalidates is invalidated after its commit, and never after a rollback. */
final class AfterCommitOnly implements Invariant {

    @Override
    public String name() {
        return "I4 invalidations of committed transactions";
    }

    @Override
    public void check(KeyHistory history, Verdict verdict) {
        Map<Long, Transaction> ends = new HashMap<>();
        history.transactions().forEach(transaction -> ends.put(transaction.version(), transaction));
        for (Invalidation invalidation : history.invalidations()) {
            Transaction transaction = ends.get(invalidation.version());
            if (transaction == null) {
                if (invalidation.version() != 0) {
                    verdict.broken(invalidation, "its transaction has not ended");
                }
            } else if (!transaction.committed()) {
                verdict.broken(invalidation, "its transaction was rolled back");
            } else if (transaction.begin() > invalidation.end()) {
                verdict.broken(invalidation, "its transaction was committed later");
            }
        }
    }
}
