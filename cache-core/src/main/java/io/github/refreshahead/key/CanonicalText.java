package io.github.refreshahead.key;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes values as {@link KeyRule} says. For one key and one thread. */
final class CanonicalText {

    private static final int DEEPEST = 100;
    private static final int LONGEST = 1_000_000;
    private static final int LONGEST_PLAIN_NUMBER = 100;
    private static final String NULL = "~";

    private final StringBuilder out;
    private final int start;

    CanonicalText(StringBuilder out) {
        this.out = out;
        this.start = out.length();
    }

    /** Whether a string stands in quotes just as it is. */
    static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Most text is ASCII.
            if (c <= '~' ? c < ' ' || c == '"' || c == '\\' : needsEscape(c) || Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    /** Stands before the parts, and not among them, so that a single record is its components with a context, too. */
    void context(Map<String, String> values) {
        sorted(values.entrySet(), 0);
    }

    void tuple(@Nullable Object[] parts) {
        sequence('(', flat(parts), ')', 0);
    }

    /**
     * A single record's components, and theirs. All of it stays as it is if nothing but an absent component would be
     * left, which could have been absent on any level.
     */
    private static @Nullable Object[] flat(@Nullable Object[] parts) {
        @Nullable Object[] flat = parts;
        for (int depth = 0; flat.length == 1 && depth < DEEPEST; depth++) {
            Object single = content(flat[0]);
            if (single == null) {
                return parts;
            }
            Components components = Components.find(single.getClass());
            if (components == null) {
                return flat;
            }
            flat = components.valuesOf(single);
        }
        return flat;
    }

    /** What an Optional holds; any other value itself. */
    private static @Nullable Object content(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.orElse(null);
        } else if (value instanceof OptionalInt optional) {
            return optional.isPresent() ? optional.getAsInt() : null;
        } else if (value instanceof OptionalLong optional) {
            return optional.isPresent() ? optional.getAsLong() : null;
        } else if (value instanceof OptionalDouble optional) {
            return optional.isPresent() ? optional.getAsDouble() : null;
        }
        return value;
    }

    private void sequence(char open, @Nullable Object[] values, char close, int depth) {
        out.append(open);
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                out.append(',');
            }
            value(values[i], depth);
        }
        out.append(close);
    }

    @SuppressWarnings("JavaUtilDate") // a key may still be made of one
    private void value(@Nullable Object value, int depth) {
        if (value == null) {
            out.append(NULL);
        } else if (value instanceof String text) {
            quoted(text);
        } else if (value instanceof Number number) {
            number(number);
        } else if (value instanceof Enum<?> constant) {
            quoted(constant.name());
        } else if (value instanceof Boolean || value instanceof Character) {
            simple(value);
        } else if (KeyTypes.isStandardText(value.getClass())) {
            quoted(value.toString());
        } else if (value instanceof Date date) {
            quoted(instant(date).toString());
        } else if (value instanceof Locale locale) {
            locale(locale, depth);
        } else {
            compound(value, depth + 1);
        }
        if (value != null && out.length() - start > LONGEST) {
            throw refused(value, "makes a key of more than " + LONGEST + " characters");
        }
    }

    @SuppressWarnings("JavaUtilDate") // toInstant() fails for the subclasses in java.sql
    private static Instant instant(Date date) {
        return Instant.ofEpochMilli(date.getTime());
    }

    private void simple(Object value) {
        if (value instanceof Character character) {
            quoted(character.toString());
        } else {
            out.append(value);
        }
    }

    private void compound(Object value, int depth) {
        if (depth > DEEPEST) {
            throw refused(value, "is nested more than " + DEEPEST + " deep");
        }
        Object content = content(value);
        if (content != value) {
            // An Optional in an Optional is marked, or its absence could not be told from the outer one's.
            out.append(content instanceof Optional<?> ? "?" : "");
            value(content, depth);
        } else if (value instanceof Set<?> set) {
            sorted(set, depth);
        } else if (value instanceof Collection<?> collection) {
            sequence('[', collection.toArray(), ']', depth);
        } else if (value instanceof Map<?, ?> map) {
            sorted(map.entrySet(), depth);
        } else if (value instanceof byte[] bytes) {
            out.append("0x").append(HexFormat.of().formatHex(bytes));
        } else if (value.getClass().isArray()) {
            array(value, depth);
        } else {
            sequence('{', components(value).valuesOf(value), '}', depth);
        }
    }

    private static Components components(Object value) {
        Components components = Components.find(value.getClass());
        if (components == null) {
            throw refused(value, "is of a type that keys do not know");
        }
        return components;
    }

    private void array(Object array, int depth) {
        @Nullable Object[] values = new Object[Array.getLength(array)];
        for (int i = 0; i < values.length; i++) {
            values[i] = Array.get(array, i);
        }
        sequence('[', values, ']', depth);
    }

    /** Elements that are equal by the rule count once, as in a set; an entry of a map is {@code key=value}. */
    private void sorted(Collection<?> elements, int depth) {
        Set<String> texts = new TreeSet<>();
        int from = out.length();
        int total = 0;
        for (Object element : elements) {
            if (element instanceof Map.Entry<?, ?> entry) {
                value(entry.getKey(), depth);
                out.append('=');
                value(entry.getValue(), depth);
            } else {
                value(element, depth);
            }
            String text = out.substring(from);
            out.setLength(from);
            texts.add(text);
            total += text.length();
            if (total > LONGEST) {
                throw refused(elements, "makes a key of more than " + LONGEST + " characters");
            }
        }
        out.append('<').append(String.join(",", texts)).append('>');
    }

    private void number(Number number) {
        if (number instanceof Integer || number instanceof Long || number instanceof Short || number instanceof Byte) {
            out.append(number.longValue());
        } else if (number instanceof BigDecimal decimal) {
            decimal(decimal);
        } else if (number instanceof BigInteger integer) {
            decimal(new BigDecimal(integer));
        } else if (number instanceof Double || number instanceof Float) {
            floating(number.doubleValue());
        } else {
            throw refused(number, "is of a type that keys do not know");
        }
    }

    private void decimal(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        boolean shortInteger =
                stripped.scale() <= 0 && (long) stripped.precision() - stripped.scale() <= LONGEST_PLAIN_NUMBER;
        out.append(shortInteger ? stripped.toPlainString() : stripped.toString());
    }

    private void floating(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
        if (whole) {
            out.append(value == 0 && 1 / value < 0 ? "-" : "")
                    .append((long) value)
                    .append(".0");
        } else {
            out.append(Double.toHexString(value));
        }
    }

    /** A locale without a language tag of its own is written as its fields. */
    private void locale(Locale locale, int depth) {
        String tag = locale.toLanguageTag();
        if (Locale.forLanguageTag(tag).equals(locale)) {
            quoted(tag);
        } else {
            List<String> fields =
                    List.of(locale.getLanguage(), locale.getCountry(), locale.getVariant(), locale.getScript());
            sequence('[', fields.toArray(), ']', depth);
        }
    }

    private void quoted(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                out.append(c).append(text.charAt(++i));
            } else if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (needsEscape(c) || Character.isSurrogate(c)) {
                // An unpaired surrogate has no UTF-8: all of them would become the same byte on their way to the store.
                out.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private static boolean needsEscape(char c) {
        return c < ' ' || c == '"' || c == '\\' || c >= 0x7f && c <= 0x9f;
    }

    private static IllegalArgumentException refused(Object value, String reason) {
        return new IllegalArgumentException("a value of " + value.getClass().getName() + " " + reason);
    }
}
