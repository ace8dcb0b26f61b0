package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.OperationSpec.BulkOrigin;
import io.github.refreshahead.engine.RefreshAheadOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;

/**
 * A call of a cached method for several ids: a refresh's own pass goes on to the method, any other call is the engine's, which
 * calls the method for the ids that are missing. A call without ids, or with a null among them, goes on to the method, and so
 * do the ids that a condition leaves out.
 */
final class CachedBatch implements Interception {

    private final RefreshAheadOperation operation;
    private final Function<MethodInvocation, RefreshAheadOperation> called;
    private final Batch batch;
    private final CallRules rules;

    /** @param called the operation as the target of a call uses it */
    CachedBatch(
            RefreshAheadOperation operation,
            Function<MethodInvocation, RefreshAheadOperation> called,
            Batch batch,
            CallRules rules) {
        this.operation = operation;
        this.called = called;
        this.batch = batch;
        this.rules = rules;
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
        BulkOrigin origin = some -> batch.values(some, proceed(invocation, batch.arguments(some)));
        List<@Nullable Object[]> cached = new ArrayList<>(elements.size());
        List<@Nullable Object[]> others = new ArrayList<>();
        elements.forEach(element -> (rules.includes(element) ? cached : others).add(element));
        Map<Object, Object> answer = answer(called.apply(invocation), cached, origin);
        if (!others.isEmpty()) {
            answer.putAll(batch.map(others, origin.load(others)));
        }
        return answer;
    }

    private Map<Object, Object> answer(
            RefreshAheadOperation called, List<@Nullable Object[]> elements, BulkOrigin origin) throws Throwable {
        return batch.map(
                elements,
                rules.mayStore() ? called.callAll(elements, origin) : called.callAllWithoutStoring(elements, origin));
    }

    /** What is around the method, and inside of us, is around each of its calls: so each goes on with a copy. */
    private static @Nullable Object proceed(MethodInvocation invocation, @Nullable Object[] arguments)
            throws Throwable {
        if (invocation instanceof ProxyMethodInvocation proxied) {
            return proxied.invocableClone(arguments).proceed();
        }
        if (invocation instanceof JoinPointInvocation woven) {
            return woven.joinPoint().proceed(arguments);
        }
        System.arraycopy(arguments, 0, invocation.getArguments(), 0, arguments.length);
        return invocation.proceed();
    }
}
