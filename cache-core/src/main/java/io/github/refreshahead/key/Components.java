package io.github.refreshahead.key;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the values of a class consist of: a record's components, or the parameters of a final class' only public
 * constructor, if accessors of the same names and types give them all back and nothing else is in there. Immutable.
 */
final class Components {

    private static final ClassValue<Optional<Components>> KNOWN = new ClassValue<>() {
        @Override
        protected Optional<Components> computeValue(Class<?> type) {
            return accessors(type)
                    .filter(found -> found.stream().allMatch(Method::trySetAccessible))
                    .map(found -> new Components(type, found));
        }
    };

    private final Class<?> type;
    private final List<Method> accessors;

    private Components(Class<?> type, List<Method> accessors) {
        this.type = type;
        this.accessors = accessors;
    }

    /** The components of a class; {@code null} if they cannot be told for sure. */
    static @Nullable Components find(Class<?> type) {
        return KNOWN.get(type).orElse(null);
    }

    List<Type> types() {
        return accessors.stream().map(Method::getGenericReturnType).toList();
    }

    @Nullable
    Object[] valuesOf(Object value) {
        @Nullable Object[] values = new Object[accessors.size()];
        for (int i = 0; i < values.length; i++) {
            try {
                values[i] = accessors.get(i).invoke(value);
            } catch (ReflectiveOperationException e) {
                // Neither the exception nor its message goes along: both are the class' own and may hold the value.
                throw new IllegalArgumentException(
                        type.getName() + "." + accessors.get(i).getName() + "() failed while a key was made");
            }
        }
        return values;
    }

    private static Optional<List<Method>> accessors(Class<?> type) {
        if (type.isRecord()) {
            return Optional.of(Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getAccessor)
                    .toList());
        }
        if (!Modifier.isFinal(type.getModifiers())
                || type.isEnum()
                || type.isArray()
                || type.getSuperclass() != Object.class) {
            return Optional.empty();
        }
        List<Constructor<?>> constructors = Arrays.stream(type.getConstructors())
                .filter(constructor -> !constructor.isSynthetic())
                .toList();
        return constructors.size() == 1 ? accessors(type, constructors.get(0).getParameters()) : Optional.empty();
    }

    private static Optional<List<Method>> accessors(Class<?> type, Parameter[] parameters) {
        long fields = Arrays.stream(type.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .count();
        List<Method> found = Arrays.stream(parameters)
                .flatMap(parameter -> accessor(type, parameter))
                .toList();
        return found.size() == parameters.length && fields == parameters.length && fields > 0
                ? Optional.of(found)
                : Optional.empty();
    }

    private static Stream<Method> accessor(Class<?> type, Parameter parameter) {
        if (!parameter.isNamePresent()) {
            return Stream.empty();
        }
        String name = parameter.getName();
        String capital = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        List<String> names = List.of(name, "get" + capital, "is" + capital);
        return Arrays.stream(type.getMethods())
                .filter(method -> names.contains(method.getName())
                        && method.getParameterCount() == 0
                        && !Modifier.isStatic(method.getModifiers())
                        && method.getGenericReturnType().equals(parameter.getParameterizedType()))
                .limit(1);
    }
}
