package io.github.refreshahead.spring.aop;

import java.util.ArrayList;
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
import org.springframework.expression.spel.ast.Projection;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Selection;
import org.springframework.expression.spel.ast.Ternary;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.SimpleEvaluationContext;

/**
 * A SpEL expression over a method's arguments and, where its attribute allows that, its result. What else it names, a bean
 * or a type for instance, is refused before it is ever evaluated. Thread-safe.
 */
final class MethodExpression {

    private static final SpelExpressionParser PARSER = new SpelExpressionParser();

    private final String attribute;
    private final String text;
    private final Parameters parameters;
    private final SpelExpression expression;
    private final Set<String> variables = new TreeSet<>();

    private MethodExpression(String attribute, String text, Parameters parameters) {
        this.attribute = attribute;
        this.text = text;
        this.parameters = parameters;
        try {
            this.expression = PARSER.parseRaw(text);
        } catch (ParseException | IllegalStateException | IllegalArgumentException e) {
            throw new IllegalArgumentException(this + " is not an expression: " + e.getMessage(), e);
        }
        check(expression.getAST(), false, false);
    }

    /**
     * @param attribute where it stands, for messages
     * @throws IllegalArgumentException saying what is wrong with the expression
     */
    static MethodExpression parse(String attribute, String text, Parameters parameters) {
        return new MethodExpression(attribute, text, parameters);
    }

    /** The elements, if the expression is written as a list; else the expression itself. */
    List<SpelNode> elements() {
        return isList() ? children(expression.getAST()) : List.of(expression.getAST());
    }

    /** Whether the expression is written as a list, <code>{#make, #model}</code>. */
    boolean isList() {
        return expression.getAST() instanceof InlineList;
    }

    /** Position of the argument or result that the whole node is; -1 if it is something else. */
    int positionOf(SpelNode node) {
        return node instanceof VariableReference ? parameters.position(name(node)) : -1;
    }

    /** What the whole expression stands for, with its type if that is known beforehand. */
    KeyParts.Part part() {
        int position = positionOf(expression.getAST());
        return position < 0 ? new KeyParts.Part(text, null) : parameters.part(position);
    }

    boolean usesResult() {
        return variables.stream().anyMatch(variable -> parameters.isResult(parameters.position(variable)));
    }

    /** @param values the arguments and, behind them, the result */
    @Nullable
    Object evaluate(@Nullable Object[] values) {
        SimpleEvaluationContext context = SimpleEvaluationContext.forReadOnlyDataBinding()
                .withInstanceMethods()
                .build();
        for (String variable : variables) {
            context.setVariable(variable, values[parameters.position(variable)]);
        }
        return expression.getValue(context);
    }

    /**
     * The answer, of an expression that is a question.
     *
     * @throws IllegalArgumentException if it is none
     */
    boolean holds(@Nullable Object[] values) {
        if (evaluate(values) instanceof Boolean answer) {
            return answer;
        }
        throw new IllegalArgumentException("it is neither true nor false");
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

    /**
     * @param inChain whether the node is applied to what stands before it
     * @param inElement whether the node stands in a projection or selection, where plain names are those of an element
     */
    private void check(SpelNode node, boolean inChain, boolean inElement) {
        if (node instanceof VariableReference) {
            checkVariable(name(node), inElement);
        } else if (node instanceof CompoundExpression) {
            for (int i = 0; i < node.getChildCount(); i++) {
                check(node.getChild(i), i > 0 || inElement, inElement);
            }
            return;
        } else if (node instanceof PropertyOrFieldReference && !inChain && !inElement) {
            throw refused(node.toStringAST() + " stands alone; an argument is written #" + node.toStringAST());
        } else if (!isHarmless(node, inChain || inElement)) {
            throw refused(node.toStringAST() + " is not allowed there");
        }
        boolean ofElements = inElement || node instanceof Projection || node instanceof Selection;
        children(node).forEach(child -> check(child, false, ofElements));
    }

    private static boolean isHarmless(SpelNode node, boolean applied) {
        if (node instanceof PropertyOrFieldReference
                || node instanceof MethodReference
                || node instanceof Indexer
                || node instanceof Projection
                || node instanceof Selection) {
            return applied;
        }
        return node instanceof Literal
                || node instanceof InlineList
                || node instanceof Ternary
                || node instanceof Elvis
                || node instanceof OperatorNot
                || node instanceof Operator && !(node instanceof OpInc) && !(node instanceof OpDec);
    }

    private void checkVariable(String variable, boolean inElement) {
        if (inElement && variable.equals("this")) {
            return;
        }
        if (parameters.position(variable) < 0) {
            throw refused("#" + variable + " is unknown; known are " + parameters.known());
        }
        variables.add(variable);
    }

    private IllegalArgumentException refused(String reason) {
        return new IllegalArgumentException(this + " may use the method's arguments "
                + (parameters.haveResult() ? "and #result " : "") + "only: " + reason);
    }

    /** As messages name it: {@code key "#vin"}. */
    @Override
    public String toString() {
        return attribute + " \"" + text + "\"";
    }
}
