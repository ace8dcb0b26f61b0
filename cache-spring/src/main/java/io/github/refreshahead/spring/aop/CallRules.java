package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.RefreshAheadOperation;
import io.github.refreshahead.key.MissingContextException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which calls a cache answers, and which of them may store what they load. Warns once of either. Thread-safe. */
final class CallRules {

    private static final Logger log = LoggerFactory.getLogger(CachedMethod.class);

    private final RefreshAheadOperation operation;
    private final Conditions conditions;
    private final boolean keyIsCertain;
    private final boolean storesInsideTransactions;
    private final boolean contextMayCome;
    private final AtomicBoolean warnedOfTransaction = new AtomicBoolean();
    private final AtomicBoolean warnedOfExpression = new AtomicBoolean();

    /**
     * @param contextMayCome whether what a key context lacks now may be there when the value is asked for
     */
    CallRules(
            RefreshAheadOperation operation,
            Conditions conditions,
            boolean keyIsCertain,
            boolean storesInsideTransactions,
            boolean contextMayCome) {
        this.operation = operation;
        this.conditions = conditions;
        this.keyIsCertain = keyIsCertain;
        this.storesInsideTransactions = storesInsideTransactions;
        this.contextMayCome = contextMayCome;
    }

    /** An expression may fail on some arguments; the caller must not get to see that. */
    boolean includes(@Nullable Object[] arguments) {
        try {
            if (!conditions.include(arguments)) {
                return false;
            }
            if (!keyIsCertain) {
                operation.key(arguments);
            }
            return true;
        } catch (MissingContextException e) {
            if (contextMayCome) {
                return true; // If not, the call fails with the same.
            }
            throw e;
        } catch (RuntimeException e) {
            if (warnedOfExpression.compareAndSet(false, true)) {
                log.warn(
                        "Cache {}: condition or key fails with {} on some arguments; such calls are not cached;"
                                + " further cases are not logged",
                        operation.cache(),
                        e.getClass().getSimpleName());
            }
            return false;
        }
    }

    /** Whether what the call at hand loads may be stored, which a transaction of the caller forbids. */
    boolean mayStore() {
        if (storesInsideTransactions || !CallerTransaction.mayHideCommitted()) {
            return true;
        }
        warnOfTransaction();
        return false;
    }

    private void warnOfTransaction() {
        if (!warnedOfTransaction.get() && warnedOfTransaction.compareAndSet(false, true)) {
            log.warn(
                    "Cache {}: called inside a transaction; what is loaded there is not stored. If the method does not"
                            + " read from that transaction's database, say insideTransaction = STORE; if the"
                            + " transaction is the method's own, give @EnableTransactionManagement no order below {};"
                            + " further cases are not logged",
                    operation.cache(),
                    AdviceSettings.DEFAULT_ORDER + 1);
        }
    }
}
