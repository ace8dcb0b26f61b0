package io.github.refreshahead.key;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.Currency;
import java.util.Date;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** Tells while the application starts which declared types {@link CanonicalText} can write. */
final class KeyTypes {

    private static final Set<Class<?>> STANDARD_TEXT = Set.of(
            UUID.class,
            URI.class,
            Currency.class,
            Instant.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            OffsetDateTime.class,
            OffsetTime.class,
            ZonedDateTime.class,
            Duration.class,
            Period.class,
            Year.class,
            YearMonth.class,
            MonthDay.class);

    private static final Set<Class<?>> SIMPLE = Set.of(
            String.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            Boolean.class,
            Character.class,
            BigInteger.class,
            BigDecimal.class,
            ZoneId.class,
            Date.class,
            Locale.class,
            OptionalInt.class,
            OptionalLong.class,
            OptionalDouble.class);

    private final String what;
    private final Type root;
    private final Set<Class<?>> underCheck = new HashSet<>();
    private final Set<TypeVariable<?>> variables = new HashSet<>();

    private KeyTypes(String what, Type root) {
        this.what = what;
        this.root = root;
    }

    static void check(Type type, String what) {
        new KeyTypes(what, type).check(type);
    }

    /** Whether the class' own text is standard and tells any two values apart. */
    static boolean isStandardText(Class<?> type) {
        return STANDARD_TEXT.contains(type) || ZoneId.class.isAssignableFrom(type);
    }

    private void check(Type type) {
        if (type instanceof Class<?> raw) {
            check(raw);
        } else if (type instanceof ParameterizedType parameterized) {
            check(parameterized);
        } else if (type instanceof GenericArrayType array) {
            check(array.getGenericComponentType());
        } else if (type instanceof WildcardType wildcard && wildcard.getLowerBounds().length == 0) {
            check(wildcard.getUpperBounds()[0]);
        } else if (type instanceof TypeVariable<?> variable) {
            check(variable);
        } else {
            throw refused(type, "could be anything");
        }
    }

    private void check(Class<?> type) {
        if (type.isArray()) {
            check(type.getComponentType());
        } else if (SIMPLE.contains(type) || isStandardText(type) || type.isEnum()) {
            return;
        } else if (type.isPrimitive() && type != void.class) {
            return;
        } else if (type.getTypeParameters().length > 0) {
            throw refused(type, "does not say what it holds");
        } else {
            checkComponents(type);
        }
    }

    private void check(ParameterizedType type) {
        Class<?> raw = (Class<?>) type.getRawType();
        boolean container = raw == Optional.class
                || raw.getPackageName().equals("java.util")
                        && (Collection.class.isAssignableFrom(raw) || Map.class.isAssignableFrom(raw));
        if (!container) {
            checkComponents(raw);
        }
        for (Type argument : type.getActualTypeArguments()) {
            check(argument);
        }
    }

    /** A variable of a class under check stands for a type argument, and that has been checked where it was given. */
    private void check(TypeVariable<?> variable) {
        if (variable.getGenericDeclaration() instanceof Class<?> owner && underCheck.contains(owner)) {
            return;
        }
        if (variable.getBounds()[0] == Object.class) {
            throw refused(variable, "could be anything");
        }
        if (variables.add(variable)) {
            check(variable.getBounds()[0]);
        }
    }

    private void checkComponents(Class<?> type) {
        if (type == Object.class) {
            throw refused(type, "could be anything");
        }
        Components components = Components.find(type);
        if (components == null) {
            String reason = type.isInterface()
                    ? "is an interface, so its content is unknown"
                    : "is neither a value type of the JDK, nor an enum, a record or a final class whose only public"
                            + " constructor takes what its accessors give";
            throw refused(type, reason);
        }
        if (underCheck.add(type)) {
            components.types().forEach(this::check);
        }
    }

    private IllegalArgumentException refused(Type type, String reason) {
        String within = type.equals(root) ? "" : " (in " + root.getTypeName() + ")";
        return new IllegalArgumentException(what + " cannot be part of a key: " + type.getTypeName() + within + " "
                + reason + "; select strings, numbers, enums, dates, records or collections of these");
    }
}
