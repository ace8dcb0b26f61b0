package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.RefreshAheadOperation;
import io.github.refreshahead.key.MissingContextException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A call of a cached method: a refresh's own pass goes on to the method, any other call is the engine's. */
final class CachedMethod implements Interception {

    private static final Logger log = LoggerFactory.getLogger(CachedMethod.class);

    private final RefreshAheadOperation operation;
    private final Function<MethodInvocation, RefreshAheadOperation> called;
    private final Conditions conditions;
    private final boolean keyIsCertain;
    private final boolean storesInsideTransactions;
    private final AtomicBoolean warnedOfTransaction = new AtomicBoolean();
    private final AtomicBoolean warnedOfExpression = new AtomicBoolean();

    /** @param called the operation as the target of a call uses it */
    CachedMethod(
            RefreshAheadOperation operation,
            Function<MethodInvocation, RefreshAheadOperation> called,
            Conditions conditions,
            boolean keyIsCertain,
            boolean storesInsideTransactions) {
        this.operation = operation;
        this.called = called;
        this.conditions = conditions;
        this.keyIsCertain = keyIsCertain;
        this.storesInsideTransactions = storesInsideTransactions;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        @Nullable Object[] arguments = invocation.getArguments();
        RefreshMarker marker = RefreshMarker.of(operation, arguments);
        if (marker != null) {
            return marker.pass(invocation::proceed);
        }
        if (!isCached(arguments)) {
            return invocation.proceed();
        }
        if (!storesInsideTransactions && CallerTransaction.mayHideCommitted()) {
            warnOfTransaction();
            return called.apply(invocation).callWithoutStoring(arguments, invocation::proceed);
        }
        return called.apply(invocation).call(arguments, invocation::proceed);
    }

    /** An expression may fail on some arguments; the caller must not get to see that. */
    private boolean isCached(@Nullable Object[] arguments) {
        try {
            if (!conditions.include(arguments)) {
                return false;
            }
            if (!keyIsCertain) {
                operation.key(arguments);
            }
            return true;
        } catch (MissingContextException e) {
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
