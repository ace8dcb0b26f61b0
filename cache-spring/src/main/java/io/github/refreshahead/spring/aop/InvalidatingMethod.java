package io.github.refreshahead.spring.aop;

import io.github.refreshahead.OnFailure;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * A call of a method that invalidates: removes entries after the method has returned, or after the commit of the caller's
 * transaction, and where it is said so before, too.
 */
final class InvalidatingMethod implements Interception {

    private final List<Invalidation> invalidations;
    private final List<Invalidation> before;
    private final Remover remover;

    InvalidatingMethod(List<Invalidation> invalidations, Remover remover) {
        this.invalidations = List.copyOf(invalidations);
        this.before =
                invalidations.stream().filter(Invalidation::beforeInvocation).toList();
        this.remover = remover;
    }

    /**
     * @throws IllegalArgumentException if an expression does not say what is to be removed; the rest has been removed
     */
    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        if (!before.isEmpty()) {
            removeBefore(values(invocation, null));
        }
        Object result = invocation.proceed();
        removeAfter(values(invocation, result));
        return result;
    }

    private static @Nullable Object[] values(MethodInvocation invocation, @Nullable Object result) {
        @Nullable Object[] arguments = invocation.getArguments();
        @Nullable Object[] values = Arrays.copyOf(arguments, arguments.length + 1);
        values[arguments.length] = result;
        return values;
    }

    /** Nothing has happened yet, so what is wrong stops the call. */
    private void removeBefore(@Nullable Object[] values) {
        Map<OnFailure, Removal> removals = new EnumMap<>(OnFailure.class);
        before.forEach(invalidation -> addTo(removals, invalidation, values));
        removals.forEach((onFailure, removal) -> remover.remove(removal, onFailure));
    }

    /** The data have changed, so what is right is removed before what is wrong is told. */
    private void removeAfter(@Nullable Object[] values) {
        Map<OnFailure, Removal> removals = new EnumMap<>(OnFailure.class);
        RuntimeException failure = null;
        for (Invalidation invalidation : invalidations) {
            try {
                addTo(removals, invalidation, values);
            } catch (IllegalArgumentException e) {
                failure = Removal.firstOf(failure, e);
            }
        }
        for (Map.Entry<OnFailure, Removal> removal : removals.entrySet()) {
            try {
                remover.removeAfterCommit(removal.getValue(), removal.getKey());
            } catch (RuntimeException e) {
                failure = Removal.firstOf(failure, e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static void addTo(Map<OnFailure, Removal> removals, Invalidation invalidation, @Nullable Object[] values) {
        invalidation.addTo(removals.computeIfAbsent(invalidation.onFailure(), each -> new Removal()), values);
    }
}
