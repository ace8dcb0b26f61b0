package io.github.refreshahead.spring.aop;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.engine.OperationSpec.KeyFunction;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/**
 * Picks a key's parts out of a call's arguments (and, behind them, its result), and knows beforehand what they are. Immutable
 * and thread-safe.
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

        /** One element of the collection that this is; {@code null} if it certainly is none. */
        @Nullable
        Part element() {
            ResolvableType whole = ResolvableType.forType(type);
            Class<?> raw = whole.toClass();
            if (Iterable.class.isAssignableFrom(raw)) {
                return element(whole.as(Iterable.class).getGeneric());
            }
            return whole.isArray() || raw == Object.class ? element(whole.getComponentType()) : null;
        }

        /** Of an {@code Optional}, only a call tells what it holds. */
        private Part element(ResolvableType elementType) {
            Class<?> raw = elementType.resolve();
            return new Part("element of " + name, raw == Optional.class ? null : raw);
        }

        /** Whether it may be a list, as far as its type tells. */
        boolean mayBeList() {
            Class<?> raw = ResolvableType.forType(type).toClass();
            return raw.isAssignableFrom(List.class) || List.class.isAssignableFrom(raw);
        }

        @Override
        public String toString() {
            return type == null ? name : (simpleName(type) + " " + name).strip();
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

    /** Every argument is a part; the arguments' own array is used, without a copy, where it holds nothing else. */
    static KeyParts all(Parameters parameters) {
        int count = parameters.count();
        List<Part> parts = IntStream.range(0, count).mapToObj(parameters::part).toList();
        return new KeyParts(parts, values -> values.length == count ? values : Arrays.copyOf(values, count), true);
    }

    /** Some of the arguments and the result, by position. */
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
