package io.github.refreshahead.key;

import static java.util.Objects.requireNonNull;

/**
 * The identity of an entry: {@code <namespace>:<cache>:<arguments>}. Neither a namespace nor a cache name holds a
 * colon, so no two keys share a text. Immutable.
 *
 * @param cache the cache's name
 * @param text the whole key, as the store uses it
 */
public record CacheKey(String cache, String text) {

    public CacheKey {
        requireNonNull(cache, "cache");
        requireNonNull(text, "text");
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
    public int hashCode() {
        return text.hashCode();
    }

    /** Without the arguments, which may be personal data. */
    @Override
    public String toString() {
        return "CacheKey[" + cache + "]";
    }
}
