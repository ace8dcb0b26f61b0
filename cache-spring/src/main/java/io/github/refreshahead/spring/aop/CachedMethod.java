package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.RefreshAheadOperation;
import java.util.concurrent.atomic.AtomicBoolean;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A call of a cached method: a refresh's own pass goes on to the method, any other call is the engine's. */
final class CachedMethod implements Interception {

    private static final Logger log = LoggerFactory.getLogger(CachedMethod.class);

    private final RefreshAheadOperation operation;
    private final boolean keyIsCertain;
    private final CallsInTransactions transactions;
    private final AtomicBoolean warnedOfKey = new AtomicBoolean();

    CachedMethod(RefreshAheadOperation operation, boolean keyIsCertain, boolean storesInsideTransactions) {
        this.operation = operation;
        this.keyIsCertain = keyIsCertain;
        this.transactions = new CallsInTransactions(operation.cache(), storesInsideTransactions);
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        @Nullable Object[] arguments = invocation.getArguments();
        if (!keyIsCertain && !hasKey(arguments)) {
            return invocation.proceed();
        }
        RefreshMarker marker = RefreshMarker.of(operation, arguments);
        if (marker != null) {
            return marker.pass(invocation::proceed);
        }
        if (transactions.mayNotStore()) {
            return operation.callWithoutStoring(arguments, invocation::proceed);
        }
        return operation.call(arguments, invocation::proceed);
    }

    /** An expression may fail on some arguments; the caller must not get to see that. */
    private boolean hasKey(@Nullable Object[] arguments) {
        try {
            operation.key(arguments);
            return true;
        } catch (RuntimeException e) {
            if (warnedOfKey.compareAndSet(false, true)) {
                log.warn(
                        "Cache {}: the key expression fails with {} on some arguments; such calls are not cached;"
                                + " further cases are not logged",
                        operation.cache(),
                        e.getClass().getSimpleName());
            }
            return false;
        }
    }
}
