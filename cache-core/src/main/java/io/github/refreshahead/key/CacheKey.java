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
