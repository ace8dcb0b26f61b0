package io.github.refreshahead.key;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All contexts of one engine. Immutable and thread-safe. */
public final class KeyContexts {

    /** There are none: keys are made of arguments alone. */
    public static final KeyContexts NONE = new KeyContexts(Set.of());

    private final Map<String, KeyContext> byName;

    /**
     * @throws IllegalArgumentException showing the name, if it is not 1 to 100 of {@code [A-Za-z0-9._-]}, or two have it
     */
    public KeyContexts(Collection<? extends KeyContext> contexts) {
        Map<String, KeyContext> named = new TreeMap<>();
        for (KeyContext context : contexts) {
            String name = KeyRule.checkName("name of a KeyContext", context.name());
            if (named.put(name, context) != null) {
                throw new IllegalArgumentException("two KeyContexts have the name '" + name + "'; rename one");
            }
        }
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(named));
    }

    /** Their names, in order. */
    public Set<String> names() {
        return byName.keySet();
    }

    /** Something to be done in a context. */
    @FunctionalInterface
    public interface Work {
        @Nullable
        Object run() throws Throwable;
    }

    /** The values of the calling thread, by name. */
    Map<String, String> capture(String cache) {
        if (byName.isEmpty()) {
            return Map.of();
        }
        Map<String, String> values = new LinkedHashMap<>();
        byName.forEach((name, context) -> {
            String value = context.capture();
            if (value == null) {
                throw new MissingContextException(cache, name);
            }
            values.put(name, value);
        });
        return Map.copyOf(values);
    }

    /**
     * Does something on the calling thread with these values set.
     *
     * @param values by name, one for each context
     * @throws Throwable what the work throws
     */
    public @Nullable Object within(Map<String, String> values, Work work) throws Throwable {
        return within(byName.entrySet().iterator(), values, work);
    }

    private static @Nullable Object within(
            Iterator<Map.Entry<String, KeyContext>> contexts, Map<String, String> values, Work work) throws Throwable {
        if (!contexts.hasNext()) {
            return work.run();
        }
        Map.Entry<String, KeyContext> next = contexts.next();
        String value = requireNonNull(values.get(next.getKey()), next.getKey());
        try (KeyContext.Scope scope = next.getValue().restore(value)) {
            return within(contexts, values, work);
        }
    }

    @Override
    public String toString() {
        return "KeyContexts" + names();
    }
}
