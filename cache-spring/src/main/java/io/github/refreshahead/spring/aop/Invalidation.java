package io.github.refreshahead.spring.aop;

import io.github.refreshahead.OnFailure;
import io.github.refreshahead.key.MissingContextException;
import org.jspecify.annotations.Nullable;

/**
 * One {@code @Invalidate}, with the caches that it means. Thread-safe.
 *
 * @param where the method, as messages name it
 * @param what is removed, as messages name it
 * @param condition {@code null}: always
 */
record Invalidation(
        String where,
        String what,
        Selection selection,
        @Nullable MethodExpression condition,
        boolean beforeInvocation,
        OnFailure onFailure) {

    /**
     * Adds what it removes.
     *
     * @param values the arguments and, behind them, the result
     * @throws IllegalArgumentException naming method and expression, if nobody can say what is to be removed
     */
    void addTo(Removal removal, @Nullable Object[] values) {
        if (condition == null || holds(condition, values)) {
            try {
                selection.addTo(removal, values);
            } catch (MissingContextException e) {
                throw e;
            } catch (RuntimeException e) {
                throw refused(what, e);
            }
        }
    }

    private boolean holds(MethodExpression question, @Nullable Object[] values) {
        try {
            return question.holds(values);
        } catch (RuntimeException e) {
            throw refused(question.toString(), e);
        }
    }

    private IllegalArgumentException refused(String part, RuntimeException cause) {
        return new IllegalArgumentException(
                where + ": @Invalidate " + part + " has removed nothing: " + cause.getMessage(), cause);
    }
}
