package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.OperationSpec.BulkOrigin;
import io.github.refreshahead.engine.RefreshAheadOperation;
import java.util.List;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;

/**
 * A call of a cached method for several ids: a refresh's own pass goes on to the method, any other call is the engine's, which
 * calls the method for the ids that are missing. A call without ids, or with a null among them, goes on to the method.
 */
final class CachedBatch implements Interception {

    private final RefreshAheadOperation operation;
    private final Batch batch;
    private final CallsInTransactions transactions;

    CachedBatch(RefreshAheadOperation operation, Batch batch, boolean storesInsideTransactions) {
        this.operation = operation;
        this.batch = batch;
        this.transactions = new CallsInTransactions(operation.cache(), storesInsideTransactions);
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        List<@Nullable Object[]> elements = batch.elements(invocation.getArguments());
        if (elements.isEmpty()) {
            return invocation.proceed();
        }
        RefreshMarker marker = RefreshMarker.ofAll(operation, elements);
        if (marker != null) {
            return marker.pass(invocation::proceed);
        }
        BulkOrigin origin = missing -> batch.values(missing, proceed(invocation, batch.arguments(missing)));
        List<@Nullable Object> values = transactions.mayNotStore()
                ? operation.callAllWithoutStoring(elements, origin)
                : operation.callAll(elements, origin);
        return batch.map(elements, values);
    }

    /** What is around the method, and inside of us, is around each of its calls: so each goes on with a copy. */
    private static @Nullable Object proceed(MethodInvocation invocation, @Nullable Object[] arguments)
            throws Throwable {
        if (invocation instanceof ProxyMethodInvocation proxied) {
            return proxied.invocableClone(arguments).proceed();
        }
        System.arraycopy(arguments, 0, invocation.getArguments(), 0, arguments.length);
        return invocation.proceed();
    }
}
