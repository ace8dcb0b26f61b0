package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.OperationSpec.Veto;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which calls of a method are cached, and which of its values. Thread-safe.
 *
 * @param condition asked before the call; {@code null}: each call is cached
 * @param unless asked after it, about arguments and result; {@code null}: each value is cached
 */
record Conditions(
        @Nullable MethodExpression condition, @Nullable MethodExpression unless) implements Veto {

    static final Conditions NONE = new Conditions(null, null);

    /** Whether a call is cached, as far as its arguments tell. */
    boolean include(@Nullable Object[] arguments) {
        return condition == null || condition.holds(arguments);
    }

    /** A refresh may be for a key that the condition does not include any more. */
    @Override
    public boolean vetoes(@Nullable Object[] arguments, @Nullable Object value) {
        if (!include(arguments)) {
            return true;
        }
        if (unless == null) {
            return false;
        }
        @Nullable Object[] values = Arrays.copyOf(arguments, arguments.length + 1);
        values[arguments.length] = value;
        return unless.holds(values);
    }
}
