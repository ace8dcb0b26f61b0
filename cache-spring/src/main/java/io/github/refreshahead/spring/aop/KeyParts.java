package io.github.refreshahead.spring.aop;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.engine.OperationSpec.KeyFunction;
import java.lang.reflect.Type;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Picks a key's parts out of a call's arguments, and knows beforehand what they are. Immutable and thread-safe.
 *
 * @param parts what the key consists of, in order
 * @param function picks them
 * @param certain whether the function always succeeds
 */
record KeyParts(List<Part> parts, KeyFunction function, boolean certain) {

    /**
     * One part.
     *
     * @param name as messages call it: a parameter's name, or an expression
     * @param type {@code null} if only a call can tell
     */
    record Part(String name, @Nullable Type type) {

        Part {
            requireNonNull(name, "name");
        }

        @Override
        public String toString() {
            return type == null ? name : simpleName(type) + " " + name;
        }

        private static String simpleName(Type type) {
            return type instanceof Class<?> raw
                    ? raw.getSimpleName()
                    : type.getTypeName().replaceAll("[\\w$]+[.$]", "");
        }
    }

    KeyParts {
        parts = List.copyOf(parts);
        requireNonNull(function, "function");
    }

    /** Every argument is a part; the arguments' own array is used, without a copy. */
    static KeyParts all(Parameters parameters) {
        List<Part> parts = IntStream.range(0, parameters.count())
                .mapToObj(parameters::part)
                .toList();
        return new KeyParts(parts, arguments -> arguments, true);
    }

    /** Some arguments, by position. */
    static KeyParts selected(Parameters parameters, int... positions) {
        List<Part> parts = IntStream.of(positions).mapToObj(parameters::part).toList();
        if (IntStream.range(0, parameters.count())
                .boxed()
                .toList()
                .equals(IntStream.of(positions).boxed().toList())) {
            return all(parameters);
        }
        return new KeyParts(parts, arguments -> select(arguments, positions), true);
    }

    private static @Nullable Object[] select(@Nullable Object[] arguments, int[] positions) {
        @Nullable Object[] selected = new @Nullable Object[positions.length];
        for (int i = 0; i < positions.length; i++) {
            selected[i] = arguments[positions[i]];
        }
        return selected;
    }

    @Override
    public String toString() {
        return parts.stream().map(Part::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
