package io.github.refreshahead.spring.aop;

import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/** Annotations by which others decide who may call, known by their names only. */
final class Authorization {

    private static final List<String> ANNOTATIONS = List.of(
            "org.springframework.security.access.prepost.PreAuthorize",
            "org.springframework.security.access.prepost.PostAuthorize",
            "org.springframework.security.access.prepost.PreFilter",
            "org.springframework.security.access.prepost.PostFilter",
            "org.springframework.security.access.annotation.Secured",
            "org.springframework.security.authorization.method.AuthorizeReturnObject",
            "jakarta.annotation.security.RolesAllowed",
            "jakarta.annotation.security.DenyAll");

    private Authorization() {}

    /** Simple name of the annotation that method or class carries; {@code null} if there is none. */
    static @Nullable String of(Class<?> type, Method method) {
        return Stream.of(method, type)
                .map(element -> MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY))
                .flatMap(MergedAnnotations::stream)
                .map(MergedAnnotation::getType)
                .filter(annotation -> ANNOTATIONS.contains(annotation.getName()))
                .map(Class::getSimpleName)
                .findFirst()
                .orElse(null);
    }
}
