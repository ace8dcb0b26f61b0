package io.github.refreshahead.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of one cache, by {@link KeyRule}. Immutable and thread-safe. */
public final class CacheKeys {

    private final String cache;
    private final String prefix;
    private final KeyStyle style;
    private final KeyContexts contexts;
    private final KeyFrame number;
    private final KeyFrame text;

    CacheKeys(String cache, String prefix, KeyStyle style, KeyContexts contexts) {
        this.cache = cache;
        this.prefix = prefix;
        this.style = style;
        this.contexts = contexts;
        this.number = new KeyFrame(cache, prefix + "(", ")");
        this.text = new KeyFrame(cache, prefix + "(\"", "\")");
    }

    /**
     * The key of these parts, in the context of the calling thread.
     *
     * @param parts of the key, in order
     * @throws IllegalArgumentException naming the type, if a part is of a type that the rule does not know, nested more
     *     than 100 deep, or longer than a million characters as text
     * @throws MissingContextException if a context has no value on this thread
     */
    public CacheKey key(@Nullable Object... parts) {
        return keyIn(contexts.capture(cache), parts);
    }

    /**
     * The key of these parts in a context that was captured before, on another thread or in another process.
     *
     * @throws IllegalArgumentException as {@link #key} does
     */
    public CacheKey keyIn(Map<String, String> context, @Nullable Object... parts) {
        return context.isEmpty() ? keyOf(parts) : new ContextKey(cache, write(context, parts), Map.copyOf(context));
    }

    private CacheKey keyOf(@Nullable Object[] parts) {
        if (style == KeyStyle.READABLE && parts.length == 1) {
            // Most keys are one plain string or number; their texts need not be made before they are asked for.
            Object part = parts[0];
            if (part instanceof String string && text.fits(string) && CanonicalText.isPlain(string)) {
                return text.around(string);
            }
            if (part instanceof Long || part instanceof Integer) {
                return number.around(part.toString());
            }
        }
        return new CacheKey(cache, write(Map.of(), parts));
    }

    /** The cache's name. */
    public String cache() {
        return cache;
    }

    /** The contexts that are part of every key. */
    public KeyContexts contexts() {
        return contexts;
    }

    /** What every key of this cache begins with, and no key of another one. */
    public String prefix() {
        return prefix;
    }

    private String write(Map<String, String> context, @Nullable Object[] parts) {
        StringBuilder text = new StringBuilder(prefix.length() + 64).append(prefix);
        CanonicalText canonical = new CanonicalText(text);
        if (!context.isEmpty()) {
            canonical.context(context);
        }
        canonical.tuple(parts);
        if (style == KeyStyle.READABLE && text.length() <= KeyRule.LONGEST_READABLE) {
            return text.toString();
        }
        return prefix + "#" + hash(text.substring(prefix.length()));
    }

    private static String hash(String canonical) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
