package io.github.refreshahead.spring.aop;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a transaction of the caller means to calls of one cache. Thread-safe. */
final class CallsInTransactions {

    private static final Logger log = LoggerFactory.getLogger(CachedMethod.class);

    private final String cache;
    private final boolean stores;
    private final AtomicBoolean warned = new AtomicBoolean();

    /** @param stores whether the cache says that its origin does not read from that transaction's database */
    CallsInTransactions(String cache, boolean stores) {
        this.cache = cache;
        this.stores = stores;
    }

    /** Whether what the call at hand loads must not be stored. Warns of it once. */
    boolean mayNotStore() {
        if (stores || !CallerTransaction.mayHideCommitted()) {
            return false;
        }
        if (!warned.get() && warned.compareAndSet(false, true)) {
            log.warn(
                    "Cache {}: called inside a transaction; what is loaded there is not stored. If the method does not"
                            + " read from that transaction's database, say insideTransaction = STORE; if the"
                            + " transaction is the method's own, give @EnableTransactionManagement no order below {};"
                            + " further cases are not logged",
                    cache,
                    RefreshAheadAdvisor.ORDER + 1);
        }
        return true;
    }
}
