package io.github.refreshahead.spring.aop;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.spring.aop.Declaration.Invalidating.Rule;
import io.github.refreshahead.spring.aop.Declaration.Invalidating.What;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the {@code @Invalidate} annotations of one method, and refuses what cannot work. */
final class InvalidationReader {

    private final Class<?> type;
    private final Method method;
    private final Parameters parameters;

    InvalidationReader(Class<?> type, Method method) {
        this.type = type;
        this.method = method;
        this.parameters = Parameters.withResult(type, method);
    }

    /**
     * @throws InvalidAnnotationException if one of them cannot work as it is written
     */
    Declaration.Invalidating read(Collection<Invalidate> annotations) {
        return new Declaration.Invalidating(
                type, method, annotations.stream().map(this::rule).toList());
    }

    private Rule rule(Invalidate annotation) {
        List<String> caches =
                Arrays.stream(annotation.cache()).map(String::strip).distinct().toList();
        refuseContradictions(annotation, caches);
        String condition = annotation.condition();
        return new Rule(
                caches,
                what(annotation),
                condition.isBlank() ? null : expression("condition", condition, annotation),
                annotation.beforeInvocation(),
                annotation.onFailure());
    }

    private void refuseContradictions(Invalidate annotation, List<String> caches) {
        List<String> given = new ArrayList<>();
        addIf(!annotation.key().isBlank(), "key", given);
        addIf(!annotation.keys().isBlank(), "keys", given);
        addIf(annotation.allEntries(), "allEntries", given);
        addIf(annotation.tags().length > 0, "tags", given);
        if (given.size() > 1) {
            throw invalid("has " + String.join(" and ", given)
                    + "; keep one of them, and write a second @Invalidate for" + " the other");
        }
        if (annotation.tags().length > 0 && !caches.isEmpty()) {
            throw invalid("has cache " + caches + " and tags, which belong to all caches; remove cache=");
        }
        if (annotation.tags().length == 0 && (caches.isEmpty() || caches.contains(""))) {
            throw invalid("does not say which cache; give cache=, or tags=");
        }
    }

    private static void addIf(boolean present, String attribute, List<String> given) {
        if (present) {
            given.add(attribute);
        }
    }

    private What what(Invalidate annotation) {
        if (annotation.allEntries()) {
            return new What.AllEntries();
        }
        if (annotation.tags().length > 0) {
            return new What.Tags(Arrays.stream(annotation.tags())
                    .map(tag -> expression("tags", tag, annotation))
                    .toList());
        }
        if (!annotation.keys().isBlank()) {
            return keys(expression("keys", annotation.keys(), annotation));
        }
        if (annotation.key().isBlank()) {
            return new What.Key(null, KeyParts.all(parameters));
        }
        MethodExpression key = expression("key", annotation.key(), annotation);
        return new What.Key(key, KeyExpression.parts(key, parameters));
    }

    private What keys(MethodExpression expression) {
        KeyParts.Part collection = expression.part();
        KeyParts.@Nullable Part element = collection.element();
        if (element == null) {
            throw invalid("has " + expression + ", which is no collection but " + collection + "; write key=");
        }
        return new What.Keys(expression, element);
    }

    private MethodExpression expression(String attribute, String text, Invalidate annotation) {
        MethodExpression expression;
        try {
            expression = MethodExpression.parse(attribute, text, parameters);
        } catch (IllegalArgumentException e) {
            throw new InvalidAnnotationException(Signature.of(type, method) + ": " + e.getMessage(), e);
        }
        if (annotation.beforeInvocation() && expression.usesResult()) {
            throw invalid(
                    "has " + expression + " and beforeInvocation, when there is no result yet; remove one of them");
        }
        return expression;
    }

    private InvalidAnnotationException invalid(String reason) {
        return new InvalidAnnotationException(Signature.of(type, method) + ": @Invalidate " + reason);
    }
}
