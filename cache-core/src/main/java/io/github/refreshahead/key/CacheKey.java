package io.github.refreshahead.key;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The identity of an entry: {@code <namespace>:<cache>:<arguments>}. Neither a namespace nor a cache name holds a
 * colon, so no two keys share a text; keys with the same text are equal. Immutable.
 *
 * @param cache the cache's name
 * @param text the whole key, as the store uses it
 * @param context the {@link KeyContext} values that the text was made with, by name, so that a refresh can set them again;
 *     empty also for a key that was made from its text
 */
public record CacheKey(String cache, String text, Map<String, String> context) {

    public CacheKey {
        requireNonNull(cache, "cache");
        requireNonNull(text, "text");
        context = Map.copyOf(context);
    }

    /** A key without a context. */
    public CacheKey(String cache, String text) {
        this(cache, text, Map.of());
    }

    /**
     * A key from its text.
     *
     * @throws IllegalArgumentException if it is no key's text
     */
    public static CacheKey parse(String text) {
        int first = text.indexOf(':');
        int second = text.indexOf(':', first + 1);
        if (first < 1 || second <= first + 1) {
            throw new IllegalArgumentException("a key must be <namespace>:<cache>:<arguments>");
        }
        return new CacheKey(text.substring(first + 1, second), text);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CacheKey key && text.equals(key.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Without the arguments, which may be personal data. */
    @Override
    public String toString() {
        return "CacheKey[" + cache + "]";
    }
}
