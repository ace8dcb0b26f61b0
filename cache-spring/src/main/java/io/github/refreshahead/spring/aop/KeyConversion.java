package io.github.refreshahead.spring.aop;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
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
 * Turns parts that somebody has into those that a cached method's key is made of. Numbers, enums and their names, and
 * records beside their components already have the same key, so most conversions do nothing. Declared types are compared
 * while the application starts, classes at each call, since an expression's type is often known only then. Immutable.
 */
final class KeyConversion {

    private static final Set<Class<?>> EXACT =
            Set.of(Byte.class, Short.class, Integer.class, Long.class, BigInteger.class, BigDecimal.class);
    private static final Set<Class<?>> FLOATING = Set.of(Float.class, Double.class);
    private static final UnaryOperator<@Nullable Object> SAME = part -> part;

    private final List<@Nullable Type> declared;
    private final List<@Nullable Type> wanted;

    /** @param wanted what the key is made of */
    KeyConversion(List<KeyParts.Part> wanted) {
        this.declared = types(wanted);
        this.wanted = flattened(declared);
    }

    /** Whether parts of these declared types can be those of the key, as far as their types tell. */
    boolean accepts(List<KeyParts.Part> given) {
        List<@Nullable Type> types = types(given);
        types.replaceAll(type -> type == Object.class ? null : type); // which tells nothing
        return isOneUnknown(wanted) || isOneUnknown(types) || conversions(types) != null;
    }

    /** Whether a key has one part, so that a list is that part, and not a list of parts. */
    boolean isOfOnePart() {
        return wanted.size() == 1;
    }

    /** @return {@code null} if these cannot be the key's parts */
    @Nullable
    Object @Nullable [] convert(@Nullable Object[] parts) {
        if (isOneUnknown(wanted)) {
            return parts;
        }
        if (parts.length == 1 && parts[0] == null) {
            return declared.size() == 1 && !isPrimitive(declared.get(0)) ? parts : null;
        }
        List<UnaryOperator<@Nullable Object>> conversions = conversions(classes(parts));
        if (conversions == null || conversions.isEmpty()) {
            return conversions == null || lacksPrimitive(parts) ? null : parts;
        }
        @Nullable Object[] converted = parts.clone();
        for (int i = 0; i < converted.length; i++) {
            converted[i] = conversions.get(i).apply(parts[i]);
        }
        return lacksPrimitive(converted) ? null : converted;
    }

    private boolean lacksPrimitive(@Nullable Object[] parts) {
        for (int i = 0; i < parts.length && parts.length == wanted.size(); i++) {
            if (parts[i] == null && isPrimitive(wanted.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPrimitive(@Nullable Type type) {
        return type instanceof Class<?> raw && raw.isPrimitive();
    }

    /** One for each part, none if there is nothing to do, {@code null} if it cannot be done. */
    private @Nullable List<UnaryOperator<@Nullable Object>> conversions(List<@Nullable Type> given) {
        List<@Nullable Type> from = flattened(given);
        if (from.size() != wanted.size()) {
            return null;
        }
        List<UnaryOperator<@Nullable Object>> conversions = new ArrayList<>();
        for (int i = 0; i < from.size(); i++) {
            UnaryOperator<@Nullable Object> conversion = between(from.get(i), wanted.get(i));
            if (conversion == null) {
                return null;
            }
            conversions.add(conversion);
        }
        if (conversions.stream().allMatch(conversion -> conversion == SAME)) {
            return List.of();
        }
        return from.size() == given.size() ? conversions : null; // a record's components are written as they are
    }

    private static List<@Nullable Type> types(List<KeyParts.Part> parts) {
        List<@Nullable Type> types = new ArrayList<>();
        parts.forEach(part -> types.add(part.type()));
        return types;
    }

    private static List<@Nullable Type> classes(@Nullable Object[] parts) {
        List<@Nullable Type> classes = new ArrayList<>();
        Arrays.stream(parts).forEach(part -> classes.add(classOf(part)));
        return classes;
    }

    private static @Nullable Class<?> classOf(@Nullable Object part) {
        if (part instanceof Optional<?> optional) {
            return classOf(optional.orElse(null));
        }
        if (part instanceof Enum<?> constant) {
            return constant.getDeclaringClass();
        }
        return part == null ? null : part.getClass();
    }

    /** A single record counts as its components. */
    private static List<@Nullable Type> flattened(List<@Nullable Type> types) {
        List<@Nullable Type> flat = types;
        while (flat.size() == 1 && flat.get(0) instanceof Class<?> raw && raw.isRecord()) {
            List<@Nullable Type> components = new ArrayList<>();
            for (RecordComponent component : raw.getRecordComponents()) {
                components.add(component.getGenericType());
            }
            flat = components;
        }
        return flat;
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
