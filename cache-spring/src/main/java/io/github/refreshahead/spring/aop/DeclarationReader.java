package io.github.refreshahead.spring.aop;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.RefreshAheadConfig;
import io.github.refreshahead.key.KeyRule;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.AdviceMode;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.scheduling.annotation.Async;

/** Reads the annotations of one method, and refuses what cannot work. */
final class DeclarationReader {

    private final Class<?> type;
    private final Method method;
    private final AdviceMode mode;

    private DeclarationReader(Class<?> type, Method method, AdviceMode mode) {
        this.type = type;
        this.method = method;
        this.mode = mode;
    }

    /**
     * @param type class of the bean
     * @param mode how calls are intercepted
     * @return {@code null} if the method carries none of our annotations
     * @throws InvalidAnnotationException if they cannot work as they are written
     */
    static @Nullable Declaration read(Class<?> type, Method method, AdviceMode mode) {
        return new DeclarationReader(type, method, mode).read();
    }

    private @Nullable Declaration read() {
        RefreshAhead cached = AnnotatedElementUtils.findMergedAnnotation(method, RefreshAhead.class);
        Set<Invalidate> invalidations =
                AnnotatedElementUtils.findMergedRepeatableAnnotations(method, Invalidate.class, Invalidate.All.class);
        if (cached == null && invalidations.isEmpty()) {
            return null;
        }
        String annotation = cached == null ? "@Invalidate" : "@RefreshAhead";
        if (method.isBridge()) {
            return null;
        }
        if (mode == AdviceMode.PROXY) {
            refuseWhatNoProxySees(annotation);
        } else {
            refuseWhatIsNotWoven();
        }
        refuseSilentlyIgnoredAttributes();
        if (cached == null) {
            refuse(
                    ReturnType.isLate(method.getReturnType()) && !isAsync(),
                    "returns " + method.getReturnType().getSimpleName()
                            + ", so @Invalidate would act before the data has changed; return the value itself, or use"
                            + " RefreshAheadCaches when it has");
            return new InvalidationReader(type, method).read(invalidations);
        }
        refuse(
                !invalidations.isEmpty(),
                "carries @RefreshAhead and @Invalidate; a cached method does not run on each call, so put @Invalidate"
                        + " on the method that changes the data");
        return cached(cached);
    }

    private Declaration.Cached cached(RefreshAhead annotation) {
        refuse(isAsync(), "is @Async, so it returns before there is a value; remove @Async or @RefreshAhead");
        refuse(has(Cacheable.class), "carries @Cacheable and @RefreshAhead; keep one of them");
        refuse(
                AnnotatedElementUtils.hasAnnotation(type, Cacheable.class),
                "carries @RefreshAhead in a class that carries @Cacheable, which is meant for all of its methods; move"
                        + " @Cacheable to the others");
        ReturnType returned = returnType();
        Parameters declared = Parameters.of(type, method);
        Batch batch = annotation.key().isBlank() && returned.isValue()
                ? readable(() -> Batch.of(declared.types(), returned.value())).orElse(null)
                : null;
        Parameters parameters = batch == null ? declared : declared.ofEach(batch);
        KeyParts key = readable(() -> KeyExpression.parse(annotation.key(), parameters));
        for (KeyParts.Part part : key.parts()) {
            checkKeyType(part);
        }
        String cache = annotation.cache().isBlank() ? CacheName.of(type, method.getName()) : annotation.cache();
        return new Declaration.Cached(
                type,
                method,
                cache,
                key,
                tags(annotation.tags(), returned.value(), batch),
                conditions(annotation, parameters, returned.value(), batch),
                layers(annotation),
                returned,
                parameters.types(),
                batch);
    }

    private Conditions conditions(RefreshAhead annotation, Parameters parameters, Type value, @Nullable Batch batch) {
        return new Conditions(
                expression("condition", annotation.condition(), parameters),
                expression("unless", annotation.unless(), withResult(value, batch)));
    }

    private @Nullable MethodExpression expression(String attribute, String text, Parameters parameters) {
        return text.isBlank() ? null : readable(() -> MethodExpression.parse(attribute, text, parameters));
    }

    private void checkKeyType(KeyParts.Part part) {
        Type partType = part.type();
        if (partType == null) {
            return;
        }
        try {
            KeyRule.check(partType, "parameter '" + part.name() + "'");
        } catch (IllegalArgumentException e) {
            throw invalid(": " + e.getMessage() + " with key=");
        }
    }

    private Parameters withResult(Type value, @Nullable Batch batch) {
        Parameters declared = Parameters.withResult(type, method, value);
        return batch == null ? declared : declared.ofEach(batch);
    }

    private List<MethodExpression> tags(String[] texts, Type value, @Nullable Batch batch) {
        Parameters parameters = withResult(value, batch);
        return Arrays.stream(texts)
                .map(text -> readable(() -> MethodExpression.parse("tags", text, parameters)))
                .toList();
    }

    private <T> T readable(Supplier<T> expression) {
        try {
            return expression.get();
        } catch (IllegalArgumentException e) {
            throw invalid(": " + e.getMessage());
        }
    }

    private List<PolicyLayer> layers(RefreshAhead own) {
        List<PolicyLayer> layers = new ArrayList<>();
        layers.add(PolicyLayer.ofAnnotation(
                "@RefreshAhead.",
                own.ttl(),
                own.refreshAfter(),
                own.staleIfError(),
                own.nullTtl(),
                own.nearTtl(),
                own.codec(),
                own.insideTransaction()));
        RefreshAheadConfig config = AnnotatedElementUtils.findMergedAnnotation(type, RefreshAheadConfig.class);
        if (config != null) {
            layers.add(PolicyLayer.ofAnnotation(
                    "@RefreshAheadConfig.",
                    config.ttl(),
                    config.refreshAfter(),
                    config.staleIfError(),
                    config.nullTtl(),
                    config.nearTtl(),
                    config.codec(),
                    config.insideTransaction()));
        }
        return layers;
    }

    private ReturnType returnType() {
        try {
            return ReturnType.of(type, method);
        } catch (IllegalArgumentException e) {
            throw invalid(" " + e.getMessage());
        }
    }

    private void refuseWhatNoProxySees(String annotation) {
        int modifiers = method.getModifiers();
        refuse(Modifier.isStatic(modifiers), "is static, so no proxy sees its calls; make it an instance method");
        refuse(Modifier.isPrivate(modifiers), "is private, so no proxy sees its calls; make it visible");
        refuse(
                Modifier.isFinal(modifiers) && !Proxy.isProxyClass(type),
                "is final, so no proxy can override it; remove final");
        refuse(
                Modifier.isFinal(type.getModifiers()) && !Proxy.isProxyClass(type),
                "carries " + annotation + " in a final class, which no proxy can extend; remove final");
    }

    private void refuseWhatIsNotWoven() {
        refuse(
                Modifier.isStatic(method.getModifiers()),
                "is static, so there is no object to call again; make it an instance method");
        refuse(
                !WovenCode.contains(method),
                "is annotated, but not woven; put the annotation on the method itself, not on an interface's or an"
                        + " overridden one, and let every META-INF/aop.xml include the class");
    }

    /** An attribute that only looks as if it overrode ours: Spring reads it only where {@code @AliasFor} says so. */
    private void refuseSilentlyIgnoredAttributes() {
        MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY).stream()
                .filter(annotation ->
                        List.of(RefreshAhead.class, Invalidate.class).contains(annotation.getType()))
                .forEach(annotation -> {
                    for (MergedAnnotation<?> source = annotation.getMetaSource();
                            source != null;
                            source = source.getMetaSource()) {
                        refuseSilentlyIgnoredAttributes(source.getType(), annotation.getType());
                    }
                });
    }

    private void refuseSilentlyIgnoredAttributes(Class<?> composed, Class<?> ours) {
        for (Method attribute : composed.getDeclaredMethods()) {
            boolean sameName = Arrays.stream(ours.getDeclaredMethods())
                    .anyMatch(own -> own.getName().equals(attribute.getName()));
            refuse(
                    sameName && !attribute.isAnnotationPresent(AliasFor.class),
                    "carries @" + composed.getSimpleName() + ", whose attribute '" + attribute.getName()
                            + "' has no effect; mark it @AliasFor(annotation = " + ours.getSimpleName() + ".class)");
        }
    }

    private boolean isAsync() {
        return has(Async.class) || AnnotatedElementUtils.hasAnnotation(type, Async.class);
    }

    private boolean has(Class<? extends Annotation> annotation) {
        return AnnotatedElementUtils.hasAnnotation(method, annotation);
    }

    private void refuse(boolean wrong, String reason) {
        if (wrong) {
            throw invalid(" " + reason);
        }
    }

    private InvalidAnnotationException invalid(String reason) {
        return new InvalidAnnotationException(Signature.of(type, method) + reason);
    }
}
