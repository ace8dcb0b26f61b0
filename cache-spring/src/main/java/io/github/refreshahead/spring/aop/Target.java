package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.Invalidator;
import io.github.refreshahead.key.CacheKey;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A cache that can be invalidated here, and what its keys are made of. Thread-safe. */
final class Target {

    private final Invalidator invalidator;
    private final KeyParts wanted;
    private final KeyConversion conversion;

    Target(Invalidator invalidator, KeyParts wanted) {
        this.invalidator = invalidator;
        this.wanted = wanted;
        this.conversion = new KeyConversion(wanted.parts());
    }

    Invalidator invalidator() {
        return invalidator;
    }

    /** Whether parts of these declared types can be those of a key, as far as their types tell. */
    boolean accepts(List<KeyParts.Part> given) {
        return conversion.accepts(given);
    }

    /** As {@link #accepts}, of what stands for each of several keys. */
    boolean acceptsEach(KeyParts.Part element) {
        return !conversion.isOfOnePart() && element.mayBeList() || conversion.accepts(List.of(element));
    }

    /**
     * @throws IllegalArgumentException naming the types, if these can be no key's parts
     */
    CacheKey key(@Nullable Object... parts) {
        @Nullable Object[] converted;
        try {
            converted = conversion.convert(parts);
        } catch (IllegalArgumentException e) { // a text that is no UUID, for instance
            throw new IllegalArgumentException(cannotForm(parts), e);
        }
        if (converted == null) {
            throw new IllegalArgumentException(cannotForm(parts));
        }
        return invalidator.keyOfParts(converted);
    }

    /**
     * @param element a key of one part, or a list of a key's parts
     * @throws IllegalArgumentException naming the types, if it can be no key
     */
    CacheKey keyOfElement(Object element) {
        return element instanceof List<?> parts && !conversion.isOfOnePart() ? key(parts.toArray()) : key(element);
    }

    private String cannotForm(@Nullable Object[] parts) {
        String given = Arrays.stream(parts)
                .map(part -> part == null ? "null" : part.getClass().getSimpleName())
                .collect(Collectors.joining(", ", "(", ")"));
        return given + " cannot form a key of " + this;
    }

    @Override
    public String toString() {
        return "cache '" + invalidator.cache() + "' " + wanted;
    }
}
