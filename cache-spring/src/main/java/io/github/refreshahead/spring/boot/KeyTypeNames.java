package io.github.refreshahead.spring.boot;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.util.ClassUtils;

/** The types of {@code key-types}: the usual ones by their simple names, others by their full ones. */
final class KeyTypeNames {

    private static final Map<String, Class<?>> SIMPLE = new TreeMap<>();

    static {
        Stream.of(
                        String.class,
                        boolean.class,
                        Boolean.class,
                        int.class,
                        Integer.class,
                        long.class,
                        Long.class,
                        double.class,
                        Double.class,
                        BigInteger.class,
                        BigDecimal.class,
                        UUID.class,
                        Instant.class,
                        LocalDate.class,
                        LocalDateTime.class)
                .forEach(type -> SIMPLE.put(type.getSimpleName(), type));
    }

    private KeyTypeNames() {}

    /**
     * @param property where the names stand, for the message
     * @throws InvalidConfigurationException in one line, if one is not the name of a class
     */
    static List<Type> types(String property, List<String> names) {
        return names.stream().map(name -> type(property, name.strip())).toList();
    }

    private static Type type(String property, String name) {
        Class<?> simple = SIMPLE.get(name);
        if (simple != null) {
            return simple;
        }
        try {
            return ClassUtils.forName(name, ClassUtils.getDefaultClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            throw new InvalidConfigurationException(
                    property + " (" + name + ") is neither one of " + SIMPLE.keySet()
                            + " nor the full name of a class on the class path",
                    e);
        }
    }
}
