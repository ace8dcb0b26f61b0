package io.github.refreshahead.spring.aop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.expression.spel.SpelNode;

/**
 * Reads the {@code key} attribute. {@code #vin} and {@code {#make, #model}} become positions, and SpEL is not evaluated for
 * them at all.
 */
final class KeyExpression {

    private KeyExpression() {}

    /**
     * @param text the attribute; blank: all arguments
     * @throws IllegalArgumentException saying what is wrong with the expression
     */
    static KeyParts parse(String text, Parameters parameters) {
        return text.isBlank()
                ? KeyParts.all(parameters)
                : parts(MethodExpression.parse("key", text, parameters), parameters);
    }

    static KeyParts parts(MethodExpression expression, Parameters parameters) {
        List<SpelNode> nodes = expression.elements();
        int[] positions = nodes.stream().mapToInt(expression::positionOf).toArray();
        if (Arrays.stream(positions).allMatch(position -> position >= 0)) {
            return KeyParts.selected(parameters, positions);
        }
        List<KeyParts.Part> parts = new ArrayList<>();
        for (int i = 0; i < positions.length; i++) {
            parts.add(
                    positions[i] >= 0
                            ? parameters.part(positions[i])
                            : new KeyParts.Part(nodes.get(i).toStringAST(), null));
        }
        return new KeyParts(parts, values -> evaluate(expression, values), false);
    }

    private static @Nullable Object[] evaluate(MethodExpression expression, @Nullable Object[] values) {
        Object value = expression.evaluate(values);
        return expression.isList() && value instanceof List<?> parts ? parts.toArray() : new @Nullable Object[] {value};
    }
}
