package io.github.refreshahead.spring.aop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.Elvis;
import org.springframework.expression.spel.ast.Indexer;
import org.springframework.expression.spel.ast.InlineList;
import org.springframework.expression.spel.ast.Literal;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.OpDec;
import org.springframework.expression.spel.ast.OpInc;
import org.springframework.expression.spel.ast.Operator;
import org.springframework.expression.spel.ast.OperatorNot;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Ternary;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.SimpleEvaluationContext;

/**
 * Reads the {@code key} attribute. An expression may use the arguments and nothing else, because a consumer must be able
 * to compute the same key from them: what else it names is refused here, before it is ever evaluated. {@code #vin} and
 * {@code {#make, #model}} become positions, and SpEL is not evaluated for them at all.
 */
final class KeyExpression {

    private static final SpelExpressionParser PARSER = new SpelExpressionParser();

    private final String text;
    private final Parameters parameters;
    private final Set<String> variables = new TreeSet<>();

    private KeyExpression(String text, Parameters parameters) {
        this.text = text;
        this.parameters = parameters;
    }

    /**
     * @param text the attribute; blank: all arguments
     * @throws IllegalArgumentException saying what is wrong with the expression
     */
    static KeyParts parse(String text, Parameters parameters) {
        return text.isBlank() ? KeyParts.all(parameters) : new KeyExpression(text, parameters).parse();
    }

    private KeyParts parse() {
        SpelExpression expression;
        try {
            expression = PARSER.parseRaw(text);
        } catch (ParseException | IllegalStateException e) {
            throw new IllegalArgumentException("key \"" + text + "\" is not an expression: " + e.getMessage(), e);
        }
        SpelNode root = expression.getAST();
        check(root, false);
        boolean list = root instanceof InlineList;
        List<SpelNode> nodes = list ? children(root) : List.of(root);
        int[] positions = nodes.stream().mapToInt(this::positionOf).toArray();
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
        return new KeyParts(parts, arguments -> evaluate(expression, list, arguments), false);
    }

    private @Nullable Object[] evaluate(SpelExpression expression, boolean list, @Nullable Object[] arguments) {
        SimpleEvaluationContext context = SimpleEvaluationContext.forReadOnlyDataBinding()
                .withInstanceMethods()
                .build();
        for (String variable : variables) {
            context.setVariable(variable, arguments[parameters.position(variable)]);
        }
        Object value = expression.getValue(context);
        return list && value instanceof List<?> values ? values.toArray() : new @Nullable Object[] {value};
    }

    private int positionOf(SpelNode node) {
        return node instanceof VariableReference ? parameters.position(name(node)) : -1;
    }

    private static String name(SpelNode variable) {
        return variable.toStringAST().substring(1);
    }

    private static List<SpelNode> children(SpelNode node) {
        List<SpelNode> children = new ArrayList<>();
        for (int i = 0; i < node.getChildCount(); i++) {
            children.add(node.getChild(i));
        }
        return children;
    }

    /** @param inChain whether the node is applied to what stands before it */
    private void check(SpelNode node, boolean inChain) {
        if (node instanceof VariableReference) {
            checkVariable(name(node));
        } else if (node instanceof CompoundExpression) {
            for (int i = 0; i < node.getChildCount(); i++) {
                check(node.getChild(i), i > 0);
            }
            return;
        } else if (node instanceof PropertyOrFieldReference && !inChain) {
            throw refused(node.toStringAST() + " stands alone; an argument is written #" + node.toStringAST());
        } else if (!isHarmless(node, inChain)) {
            throw refused(node.toStringAST() + " is not allowed there");
        }
        children(node).forEach(child -> check(child, false));
    }

    private static boolean isHarmless(SpelNode node, boolean inChain) {
        if (node instanceof PropertyOrFieldReference || node instanceof MethodReference || node instanceof Indexer) {
            return inChain;
        }
        return node instanceof Literal
                || node instanceof InlineList
                || node instanceof Ternary
                || node instanceof Elvis
                || node instanceof OperatorNot
                || node instanceof Operator && !(node instanceof OpInc) && !(node instanceof OpDec);
    }

    private void checkVariable(String variable) {
        if (parameters.position(variable) < 0) {
            throw refused("#" + variable + " is unknown; known are " + parameters.known());
        }
        variables.add(variable);
    }

    private IllegalArgumentException refused(String reason) {
        return new IllegalArgumentException("key \"" + text + "\" may use the method's arguments only: " + reason);
    }
}
