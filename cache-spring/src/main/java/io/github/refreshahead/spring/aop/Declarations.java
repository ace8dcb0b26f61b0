package io.github.refreshahead.spring.aop;

import io.github.refreshahead.Invalidate;
import io.github.refreshahead.RefreshAhead;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.annotation.AdviceMode;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;

/** The declarations of each class, read once. Thread-safe. */
final class Declarations {

    private static final Logger log = LoggerFactory.getLogger(Declarations.class);
    private static final List<Class<? extends Annotation>> ANNOTATIONS =
            List.of(RefreshAhead.class, Invalidate.class, Invalidate.All.class);

    private final AdviceMode mode;
    private final Map<Class<?>, Map<Method, Declaration>> byType = new ConcurrentHashMap<>();

    /** @param mode how calls are intercepted, which some methods cannot be */
    Declarations(AdviceMode mode) {
        this.mode = mode;
    }

    /** Whether calls are intercepted by woven code, and not by proxies. */
    boolean areWoven() {
        return mode == AdviceMode.ASPECTJ;
    }

    /**
     * What the methods of a class declare.
     *
     * @throws InvalidAnnotationException if one of them cannot work as it is written
     */
    Map<Method, Declaration> of(Class<?> type) {
        Class<?> userType = ClassUtils.getUserClass(type);
        Map<Method, Declaration> known = byType.get(userType);
        if (known == null) {
            known = read(userType);
            byType.put(userType, known);
        }
        return known;
    }

    /** What a method declares for a bean of this class; the method may be an interface's. */
    @Nullable
    Declaration find(Method method, Class<?> type) {
        Map<Method, Declaration> declared = of(type);
        if (declared.isEmpty()) {
            return null;
        }
        Declaration found = declared.get(AopUtils.getMostSpecificMethod(method, type));
        return found != null ? found : declared.get(method);
    }

    private Map<Method, Declaration> read(Class<?> type) {
        if (!AnnotationUtils.isCandidateClass(type, ANNOTATIONS)) {
            return Map.of();
        }
        try {
            return inOrder(MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<Declaration>)
                    method -> DeclarationReader.read(type, method, mode)));
        } catch (IllegalStateException | LinkageError e) {
            // As Spring does with its own annotations: a class whose signatures name classes that are not there.
            log.debug("The methods of {} cannot be read", type.getName(), e);
            return Map.of();
        }
    }

    /** By signature, so that every start refuses the same of two. */
    private static Map<Method, Declaration> inOrder(Map<Method, Declaration> declared) {
        Map<Method, Declaration> sorted = new LinkedHashMap<>();
        declared.entrySet().stream()
                .sorted(Comparator.comparing(entry -> Signature.onTheWire(entry.getKey())))
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return Collections.unmodifiableMap(sorted);
    }
}
