package io.github.refreshahead.spring.aop;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ObjectUtils;

/** The elements of whatever an expression gives where a collection is meant. */
final class Elements {

    private Elements() {}

    /** {@code null} if it is neither a collection nor an array. */
    static @Nullable Iterable<? extends @Nullable Object> of(@Nullable Object value) {
        if (value instanceof Iterable<?> elements) {
            return elements;
        }
        return ObjectUtils.isArray(value) ? Arrays.asList(ObjectUtils.toObjectArray(value)) : null;
    }
}
