package io.github.refreshahead.engine;

import io.github.refreshahead.key.KeyRule;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The declared types of the parts of a cache's keys. Immutable. */
final class KeySignature {

    private static final Set<Class<?>> WHOLE =
            Set.of(Byte.class, Short.class, Integer.class, Long.class, BigInteger.class);

    private final String cache;
    private final List<Type> types;

    /**
     * @throws IllegalArgumentException naming the type, if one cannot be part of a key
     */
    KeySignature(String cache, List<Type> types) {
        this.cache = cache;
        this.types = List.copyOf(types);
        for (int i = 0; i < types.size(); i++) {
            KeyRule.check(types.get(i), "key type " + i + " of cache '" + cache + "'");
        }
    }

    /**
     * @throws IllegalArgumentException naming the types, if these are no parts of a key
     */
    void check(@Nullable Object[] parts) {
        boolean fits = parts.length == types.size();
        for (int i = 0; fits && i < parts.length; i++) {
            fits = fits(parts[i], raw(types.get(i)));
        }
        if (!fits) {
            String given = Arrays.stream(parts)
                    .map(part -> part == null ? "null" : part.getClass().getTypeName())
                    .collect(Collectors.joining(", "));
            String wanted = types.stream().map(Type::getTypeName).collect(Collectors.joining(", "));
            throw new IllegalArgumentException(
                    "(" + given + ") cannot form a key of cache '" + cache + "' (" + wanted + ")");
        }
    }

    private static boolean fits(@Nullable Object part, Class<?> type) {
        if (part == null) {
            return !type.isPrimitive();
        }
        Class<?> boxed = java.lang.invoke.MethodType.methodType(type).wrap().returnType();
        if (boxed.isInstance(part)) {
            return true;
        }
        // A key has whole numbers by their value, whatever their type.
        return WHOLE.contains(part.getClass()) && (WHOLE.contains(boxed) || boxed == BigDecimal.class);
    }

    private static Class<?> raw(Type type) {
        if (type instanceof Class<?> raw) {
            return raw;
        }
        if (type instanceof ParameterizedType parameterized) {
            return raw(parameterized.getRawType());
        }
        if (type instanceof GenericArrayType array) {
            return raw(array.getGenericComponentType()).arrayType();
        }
        return type instanceof WildcardType wildcard ? raw(wildcard.getUpperBounds()[0]) : Object.class;
    }
}
