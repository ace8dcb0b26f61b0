package io.github.refreshahead.spring.aop;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * Turns the parts that an invalidating method has into those that a cached method's key is made of. Numbers, enums and
 * their names, and records beside their components already have the same key, so most conversions do nothing. Immutable.
 */
final class KeyConversion {

    private static final Set<Class<?>> EXACT =
            Set.of(Byte.class, Short.class, Integer.class, Long.class, BigInteger.class, BigDecimal.class);
    private static final Set<Class<?>> FLOATING = Set.of(Float.class, Double.class);
    private static final UnaryOperator<@Nullable Object> SAME = part -> part;

    private final List<UnaryOperator<@Nullable Object>> conversions;

    private KeyConversion(List<UnaryOperator<@Nullable Object>> conversions) {
        this.conversions = conversions;
    }

    /** The conversion; {@code null} if the given parts cannot be those of the wanted key. */
    static @Nullable KeyConversion between(List<KeyParts.Part> given, List<KeyParts.Part> wanted) {
        List<@Nullable Type> from = flattened(given);
        List<@Nullable Type> to = flattened(wanted);
        if (isOneUnknown(from) || isOneUnknown(to)) {
            return new KeyConversion(List.of());
        }
        if (from.size() != to.size()) {
            return null;
        }
        List<UnaryOperator<@Nullable Object>> conversions = new ArrayList<>();
        for (int i = 0; i < from.size(); i++) {
            UnaryOperator<@Nullable Object> conversion = between(from.get(i), to.get(i));
            if (conversion == null) {
                return null;
            }
            conversions.add(conversion);
        }
        boolean nothingToDo = conversions.stream().allMatch(conversion -> conversion == SAME);
        if (!nothingToDo && from.size() != given.size()) {
            return null; // a record's components are written as they are
        }
        return new KeyConversion(nothingToDo ? List.of() : List.copyOf(conversions));
    }

    @Nullable
    Object[] convert(@Nullable Object[] parts) {
        if (conversions.isEmpty()) {
            return parts;
        }
        @Nullable Object[] converted = parts.clone();
        for (int i = 0; i < converted.length; i++) {
            converted[i] = conversions.get(i).apply(parts[i]);
        }
        return converted;
    }

    /** A single record counts as its components. */
    private static List<@Nullable Type> flattened(List<KeyParts.Part> parts) {
        List<@Nullable Type> types = new ArrayList<>();
        if (parts.size() == 1 && parts.get(0).type() instanceof Class<?> raw && raw.isRecord()) {
            for (RecordComponent component : raw.getRecordComponents()) {
                types.add(component.getGenericType());
            }
        } else {
            parts.forEach(part -> types.add(part.type()));
        }
        return types;
    }

    /** What a single expression gives may be a record. */
    private static boolean isOneUnknown(List<@Nullable Type> types) {
        return types.size() == 1 && types.get(0) == null;
    }

    private static @Nullable UnaryOperator<@Nullable Object> between(@Nullable Type from, @Nullable Type to) {
        if (from == null || to == null) {
            return SAME;
        }
        Class<?> given = raw(from);
        Class<?> wanted = raw(to);
        if (wanted.isAssignableFrom(given) || EXACT.contains(given) && EXACT.contains(wanted)) {
            return SAME;
        }
        if (FLOATING.contains(wanted) && Number.class.isAssignableFrom(given)) {
            return part -> part instanceof Number number ? number.doubleValue() : part;
        }
        if (wanted == UUID.class && given == String.class) {
            return part -> part instanceof String text ? UUID.fromString(text) : part;
        }
        boolean sameText = wanted == String.class && (given.isEnum() || given == UUID.class || given == Character.class)
                || given == String.class && wanted.isEnum();
        boolean sameOrder = isSequence(given) && isSequence(wanted)
                || Set.class.isAssignableFrom(given) && Set.class.isAssignableFrom(wanted);
        return sameText || sameOrder ? SAME : null;
    }

    private static boolean isSequence(Class<?> type) {
        return type.isArray() && type != byte[].class
                || Collection.class.isAssignableFrom(type) && !Set.class.isAssignableFrom(type);
    }

    /** The class that a key sees: boxed, and what an {@code Optional} holds. */
    private static Class<?> raw(Type type) {
        if (type instanceof ParameterizedType parameterized && parameterized.getRawType() == Optional.class) {
            return raw(parameterized.getActualTypeArguments()[0]);
        }
        return ClassUtils.resolvePrimitiveIfNecessary(
                ResolvableType.forType(type).toClass());
    }
}
