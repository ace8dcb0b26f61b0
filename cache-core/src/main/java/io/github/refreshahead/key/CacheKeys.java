package io.github.refreshahead.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The keys of one cache, by {@link KeyRule}. Immutable and thread-safe. */
public final class CacheKeys {

    private final String cache;
    private final String prefix;
    private final KeyStyle style;
    private final Frame number;
    private final Frame text;

    CacheKeys(String cache, String prefix, KeyStyle style) {
        this.cache = cache;
        this.prefix = prefix;
        this.style = style;
        this.number = new Frame(prefix + "(", ")");
        this.text = new Frame(prefix + "(\"", "\")");
    }

    /**
     * @param parts of the key, in order
     * @throws IllegalArgumentException naming the type, if a part is of a type that the rule does not know, nested more
     *     than 100 deep, or longer than a million characters as text
     */
    public CacheKey key(@Nullable Object... parts) {
        if (style == KeyStyle.READABLE && parts.length == 1) {
            // Most keys are one plain string or number: the text itself is all that they cost.
            Object part = parts[0];
            if (part instanceof String string && text.fits(string) && CanonicalText.isPlain(string)) {
                return text.around(string, cache);
            }
            if (part instanceof Long || part instanceof Integer) {
                return number.around(part.toString(), cache);
            }
        }
        return new CacheKey(cache, write(parts));
    }

    /** The cache's name. */
    public String cache() {
        return cache;
    }

    /** What every key of this cache begins with, and no key of another one. */
    public String prefix() {
        return prefix;
    }

    private String write(@Nullable Object[] parts) {
        StringBuilder text = new StringBuilder(prefix.length() + 64).append(prefix);
        new CanonicalText(text).tuple(parts);
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

    /** What stands around the one part of a key. */
    private static final class Frame {

        private static final int[] POWERS_OF_31 = powers();

        private final String before;
        private final String after;
        private final int hashBefore;
        private final int hashAfter;

        Frame(String before, String after) {
            this.before = before;
            this.after = after;
            this.hashBefore = before.hashCode();
            this.hashAfter = after.hashCode();
        }

        boolean fits(String part) {
            return before.length() + part.length() + after.length() <= KeyRule.LONGEST_READABLE;
        }

        /** The key's hash is joined from hashes that are known: a string keeps its own, but a new one has none yet. */
        CacheKey around(String part, String cache) {
            int hash = joined(joined(hashBefore, part.hashCode(), part.length()), hashAfter, after.length());
            return new CacheKey(cache, before + part + after, hash);
        }

        /** {@link String#hashCode} of one string after another, by its definition. */
        private static int joined(int hash, int nextHash, int nextLength) {
            return hash * POWERS_OF_31[nextLength] + nextHash;
        }

        private static int[] powers() {
            int[] powers = new int[KeyRule.LONGEST_READABLE + 1];
            powers[0] = 1;
            for (int i = 1; i < powers.length; i++) {
                powers[i] = 31 * powers[i - 1];
            }
            return powers;
        }
    }
}
