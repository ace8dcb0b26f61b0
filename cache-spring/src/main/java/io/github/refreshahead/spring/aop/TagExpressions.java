package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.OperationSpec.TagFunction;
import io.github.refreshahead.key.KeyRule;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The tags that expressions give: texts and what has one, collections flattened, nulls skipped. As a function of the
 * engine's, the tags of a loaded value. Thread-safe.
 */
final class TagExpressions implements TagFunction {

    private static final Set<Class<?>> SAME_TEXT_EVERYWHERE = Set.of(
            String.class,
            Character.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            BigInteger.class,
            UUID.class);

    private final List<MethodExpression> expressions;

    TagExpressions(List<MethodExpression> expressions) {
        this.expressions = List.copyOf(expressions);
    }

    /** A null value has no tags of its own, and only those that the arguments give. */
    @Override
    public Collection<String> tags(@Nullable Object[] arguments, @Nullable Object value) {
        @Nullable Object[] values = Arrays.copyOf(arguments, arguments.length + 1);
        values[arguments.length] = value;
        Set<String> tags = new LinkedHashSet<>();
        for (MethodExpression expression : expressions) {
            if (value != null || !expression.usesResult()) {
                add(expression.evaluate(values), tags);
            }
        }
        return tags;
    }

    /**
     * @param values the arguments and, behind them, the result
     * @throws IllegalArgumentException if something is not a tag
     */
    Set<String> tags(@Nullable Object[] values) {
        Set<String> tags = new LinkedHashSet<>();
        expressions.forEach(expression -> add(expression.evaluate(values), tags));
        return tags;
    }

    private static void add(@Nullable Object given, Set<String> tags) {
        if (given == null) {
            return;
        }
        Iterable<? extends @Nullable Object> elements = Elements.of(given);
        if (elements != null) {
            elements.forEach(element -> add(element, tags));
            return;
        }
        String tag = text(given);
        KeyRule.checkTag(tag);
        tags.add(tag);
    }

    private static String text(Object given) {
        if (given instanceof Enum<?> constant) {
            return constant.name();
        }
        if (SAME_TEXT_EVERYWHERE.contains(given.getClass())) {
            return given.toString();
        }
        throw new IllegalArgumentException("a " + given.getClass().getSimpleName() + " is no tag; make a string of it");
    }
}
