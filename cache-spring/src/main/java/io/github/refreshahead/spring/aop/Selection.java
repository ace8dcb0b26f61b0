package io.github.refreshahead.spring.aop;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one {@code @Invalidate} selects for removal, by the values of a call. Thread-safe. */
sealed interface Selection {

    /**
     * @param values the arguments and, behind them, the result
     * @throws RuntimeException if an expression fails, or gives what it should not
     */
    void addTo(Removal removal, @Nullable Object[] values);

    /**
     * One key, of each of the caches.
     *
     * @param expression {@code null}: all arguments
     */
    record OneKey(@Nullable MethodExpression expression, KeyParts parts, List<Target> targets) implements Selection {

        @Override
        public void addTo(Removal removal, @Nullable Object[] values) {
            @Nullable Object[] key = parts.function().parts(values);
            // A part may be null; an expression that gives nothing else is rather one that went wrong.
            if (expression != null && !expression.isList() && key.length == 1 && key[0] == null) {
                throw new IllegalArgumentException("null is no key");
            }
            for (Target target : targets) {
                removal.addKey(target.invalidator(), target.key(key));
            }
        }
    }

    /** Several keys, of each of the caches. */
    record SeveralKeys(MethodExpression expression, List<Target> targets) implements Selection {

        @Override
        public void addTo(Removal removal, @Nullable Object[] values) {
            Object given = expression.evaluate(values);
            Iterable<? extends @Nullable Object> keys = Elements.of(given);
            if (keys == null) {
                String what = given == null ? "null" : "a " + given.getClass().getSimpleName();
                throw new IllegalArgumentException(what + " is no collection");
            }
            for (Object key : keys) {
                if (key == null) {
                    throw new IllegalArgumentException("null is no key");
                }
                for (Target target : targets) {
                    removal.addKey(target.invalidator(), target.keyOfElement(key));
                }
            }
        }
    }

    /** All entries of each of the caches. */
    record AllEntries(List<Target> targets) implements Selection {

        @Override
        public void addTo(Removal removal, @Nullable Object[] values) {
            targets.forEach(target -> removal.addCache(target.invalidator()));
        }
    }

    /** All entries with one of the tags, of all caches. */
    record ByTags(TagExpressions expressions) implements Selection {

        @Override
        public void addTo(Removal removal, @Nullable Object[] values) {
            Set<String> tags = expressions.tags(values);
            tags.forEach(removal::addTag);
        }
    }
}
