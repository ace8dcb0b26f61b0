package io.github.refreshahead.spring.aop;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A method as messages and operation ids name it. */
final class Signature {

    private Signature() {}

    /** For people: {@code ValuationService.valuation(String)}. */
    static String of(Class<?> type, Method method) {
        return type.getSimpleName() + "." + method.getName() + "("
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", "))
                + ")";
    }

    /** For tasks, the same in every process: {@code valuation(java.lang.String)}. */
    static String onTheWire(Method method) {
        return method.getName() + "("
                + Arrays.stream(method.getParameterTypes()).map(Class::getName).collect(Collectors.joining(","))
                + ")";
    }
}
