package io.github.refreshahead.spring.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/**
 * A cached method's return type: what carries the value, and the value's own type.
 *
 * @param value resolved against the bean's class
 */
record ReturnType(Carrier carrier, Type value) {

    private static final String MONO = "reactor.core.publisher.Mono";
    private static final String FLUX = "reactor.core.publisher.Flux";

    /**
     * @param beanType class of the bean
     * @throws IllegalArgumentException with the remedy, if what the method returns cannot be stored whatever is in it
     */
    static ReturnType of(Class<?> beanType, Method method) {
        Class<?> raw = method.getReturnType();
        Type declared = DeclaredType.of(method.getGenericReturnType(), beanType);
        if (isSuspending(method)) {
            throw new IllegalArgumentException(
                    "is a Kotlin suspend function, which returns its value in a way that is not"
                            + " cached; return CompletableFuture or Mono, which kotlinx-coroutines' future { } and mono { } make");
        }
        if (raw == void.class) {
            throw new IllegalArgumentException("returns nothing, so there is nothing to cache; remove @RefreshAhead");
        }
        if (raw == Optional.class) {
            return new ReturnType(new OptionalCarrier(), content(declared));
        }
        if (raw == CompletableFuture.class || raw == CompletionStage.class) {
            return new ReturnType(new FutureCarrier(), content(declared));
        }
        if (raw.getName().equals(MONO)) {
            return new ReturnType(new MonoCarrier(), content(declared));
        }
        if (raw.getName().equals(FLUX)) {
            return new ReturnType(
                    new FluxCarrier(),
                    ResolvableType.forClassWithGenerics(List.class, ResolvableType.forType(content(declared)))
                            .getType());
        }
        if (isLate(raw)) {
            throw new IllegalArgumentException("returns " + raw.getSimpleName()
                    + ", which is not a value yet; return CompletableFuture, CompletionStage, Mono, Flux or the value"
                    + " itself");
        }
        return new ReturnType(new PlainCarrier(), declared);
    }

    /** Whether the method returns the value itself. */
    boolean isValue() {
        return carrier instanceof PlainCarrier;
    }

    private static Type content(Type declared) {
        if (declared instanceof Class<?>) {
            throw new IllegalArgumentException(
                    "returns " + declared.getTypeName() + " without saying of what; give it a type argument");
        }
        ResolvableType content = ResolvableType.forType(declared).getGeneric(0);
        if (content.resolve() == Void.class) {
            throw new IllegalArgumentException("returns " + declared.getTypeName()
                    + ", which never has a value, so there is nothing to cache; remove @RefreshAhead");
        }
        return content.getType();
    }

    /** Whether such a method returns before there is a value. */
    static boolean isLate(Class<?> returned) {
        return Future.class.isAssignableFrom(returned)
                || CompletionStage.class.isAssignableFrom(returned)
                || Flow.Publisher.class.isAssignableFrom(returned)
                || implementsReactiveStreams(returned);
    }

    private static boolean implementsReactiveStreams(@Nullable Class<?> type) {
        return type != null
                && (type.getName().equals("org.reactivestreams.Publisher")
                        || implementsReactiveStreams(type.getSuperclass())
                        || Arrays.stream(type.getInterfaces()).anyMatch(ReturnType::implementsReactiveStreams));
    }

    static boolean isSuspending(Method method) {
        Class<?>[] parameters = method.getParameterTypes();
        return parameters.length > 0
                && parameters[parameters.length - 1].getName().equals("kotlin.coroutines.Continuation");
    }
}
