package io.github.refreshahead.spring.aop;

import io.github.refreshahead.spring.aop.Declaration.Invalidating;
import io.github.refreshahead.spring.aop.Declaration.Invalidating.Rule;
import io.github.refreshahead.spring.aop.Declaration.Invalidating.What;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the caches that the {@code @Invalidate} annotations of one method mean, and refuses keys that they cannot have. */
final class InvalidationBinding {

    private final Invalidating method;
    private final Invalidators invalidators;

    InvalidationBinding(Invalidating method, Invalidators invalidators) {
        this.method = method;
        this.invalidators = invalidators;
    }

    /**
     * @throws InvalidAnnotationException if a cache does not exist, or a key cannot be one of its
     */
    List<Invalidation> bind() {
        return method.rules().stream().map(this::bind).toList();
    }

    private Invalidation bind(Rule rule) {
        return new Invalidation(
                method.signature(),
                describe(rule),
                selection(rule),
                rule.condition(),
                rule.beforeInvocation(),
                rule.onFailure());
    }

    private static String describe(Rule rule) {
        What what = rule.what();
        if (what instanceof What.Key key && key.expression() != null) {
            return key.expression().toString();
        }
        if (what instanceof What.Keys keys) {
            return keys.expression().toString();
        }
        if (what instanceof What.Tags tags) {
            return tags.expressions().stream().map(MethodExpression::toString).collect(Collectors.joining(", "));
        }
        return "of " + rule.caches();
    }

    private Selection selection(Rule rule) {
        if (rule.what() instanceof What.Tags tags) {
            return new Selection.ByTags(new TagExpressions(tags.expressions()));
        }
        List<Target> targets = rule.caches().stream().map(this::target).toList();
        if (rule.what() instanceof What.Key key) {
            targets.forEach(target -> check(key, target));
            return new Selection.OneKey(key.expression(), key.parts(), targets);
        }
        if (rule.what() instanceof What.Keys keys) {
            targets.forEach(target -> check(keys, target));
            return new Selection.SeveralKeys(keys.expression(), targets);
        }
        return new Selection.AllEntries(targets);
    }

    private Target target(String cache) {
        Target target = invalidators.find(cache);
        if (target == null) {
            throw new InvalidAnnotationException(method.signature() + " invalidates the cache '" + cache
                    + "', which does not exist; known are " + invalidators.names()
                    + "; one of another service is declared by refresh-ahead.caches." + cache + ".remote=true");
        }
        return target;
    }

    private void check(What.Key key, Target target) {
        if (!target.accepts(key.parts().parts())) {
            MethodExpression expression = key.expression();
            throw new InvalidAnnotationException(method.signature() + (expression == null ? "" : " with " + expression)
                    + " cannot form a key of " + target + "; " + (expression == null ? "give" : "change") + " key=");
        }
    }

    private void check(What.Keys keys, Target target) {
        if (!target.acceptsEach(keys.element())) {
            throw new InvalidAnnotationException(method.signature() + " with " + keys.expression()
                    + " cannot form keys of " + target + "; change keys=");
        }
    }
}
