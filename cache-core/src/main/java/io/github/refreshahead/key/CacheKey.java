package io.github.refreshahead.key;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The identity of an entry: {@code <namespace>:<cache>:<arguments>}. Neither a namespace nor a cache name holds a
 * colon, so no two keys share a text; keys with the same text are equal. Immutable.
 */
public sealed class CacheKey permits ContextKey {

    private final String cache;
    private final @Nullable KeyFrame frame;
    private final String part;
    private final int hash;

    /** Made when it is asked for; threads that do so at once make the same. */
    private @Nullable String text;

    /**
     * @param cache the cache's name
     * @param text the whole key, as the store uses it
     */
    public CacheKey(String cache, String text) {
        this(cache, null, requireNonNull(text, "text"), text.hashCode());
        this.text = text;
    }

    /**
     * @param frame around the part; none if that is the whole text
     * @param hash the text's
     */
    CacheKey(String cache, @Nullable KeyFrame frame, String part, int hash) {
        this.cache = requireNonNull(cache, "cache");
        this.frame = frame;
        this.part = part;
        this.hash = hash;
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

    /** The cache's name. */
    public final String cache() {
        return cache;
    }

    /** The whole key, as the store uses it. */
    public final String text() {
        String made = text;
        if (made == null) {
            made = frame == null ? part : frame.text(part);
            text = made;
        }
        return made;
    }

    /**
     * The {@link KeyContext} values that the key was made with, by name, so that a refresh can set them again. Empty also for
     * a key that was made from its text; no part of its identity, since the text says them.
     */
    public Map<String, String> context() {
        return Map.of();
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof CacheKey key
                && hash == key.hash
                && (frame == key.frame ? part.equals(key.part) : text().equals(key.text()));
    }

    /** The text's. */
    @Override
    public final int hashCode() {
        return hash;
    }

    /** Without the arguments, which may be personal data. */
    @Override
    public final String toString() {
        return "CacheKey[" + cache + "]";
    }
}
