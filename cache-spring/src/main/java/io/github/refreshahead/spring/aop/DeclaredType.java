package io.github.refreshahead.spring.aop;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.Map;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.ResolvableType;

/** A type as a class' inherited method declares it, with the class' type arguments put in for variables. */
@SuppressWarnings("rawtypes") // as Spring declares its map of variables
final class DeclaredType {

    private final Map<TypeVariable, Type> arguments;

    private DeclaredType(Class<?> beanType) {
        this.arguments = GenericTypeResolver.getTypeVariableMap(beanType);
    }

    /** @return the same type, if it has no variables or nobody says what they are */
    static Type of(Type type, Class<?> beanType) {
        return type instanceof Class<?> ? type : new DeclaredType(beanType).resolve(type);
    }

    private Type resolve(Type type) {
        if (type instanceof TypeVariable<?> variable) {
            Type argument = arguments.get(variable);
            return argument == null || argument.equals(variable) ? type : resolve(argument);
        }
        if (type instanceof ParameterizedType parameterized) {
            Type[] given = parameterized.getActualTypeArguments();
            Type[] resolved = Arrays.stream(given).map(this::resolve).toArray(Type[]::new);
            return Arrays.equals(given, resolved)
                    ? type
                    : ResolvableType.forClassWithGenerics(
                                    (Class<?>) parameterized.getRawType(),
                                    Arrays.stream(resolved)
                                            .map(ResolvableType::forType)
                                            .toArray(ResolvableType[]::new))
                            .getType();
        }
        if (type instanceof GenericArrayType array) {
            Type component = resolve(array.getGenericComponentType());
            return component.equals(array.getGenericComponentType())
                    ? type
                    : ResolvableType.forArrayComponent(ResolvableType.forType(component))
                            .getType();
        }
        return type;
    }
}
