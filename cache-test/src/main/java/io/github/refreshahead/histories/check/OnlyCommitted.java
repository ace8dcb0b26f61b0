package io.github.refreshahead.histories.check;

import io.github.refreshahead.histories.event.Event.Serve;
import io.github.refreshahead.histories.event.Event.Transaction;
import java.util.HashMap;
import java.util.Map;

/** I6: a version that was not committed is never returned outside its own transaction. */
final class OnlyCommitted implements Invariant {

    @Override
    public String name() {
        return "I6 only committed versions";
    }

    @Override
    public void check(KeyHistory history, Verdict verdict) {
        Map<Long, Long> commits = new HashMap<>();
        for (Transaction transaction : history.transactions()) {
            if (transaction.committed()) {
                commits.put(transaction.version(), transaction.begin());
            }
        }
        for (Serve serve : history.answered()) {
            boolean initial = serve.version() == 0;
            boolean own = serve.own() != 0 && serve.version() == serve.own();
            if (!initial && !own && commits.getOrDefault(serve.version(), Long.MAX_VALUE) > serve.end()) {
                verdict.broken(serve, "version " + serve.version() + " was not committed");
            }
        }
    }
}
