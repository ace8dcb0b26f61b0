package io.github.refreshahead.key;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.Type;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one rule that makes keys from values, the same in every process of a fleet: a key is a tuple of values, written
 * as {@code <namespace>:<cache>:(<part>,<part>)}, or {@code <namespace>:<cache>:#<hash>} where the style is
 * {@link KeyStyle#HASHED} or the text would be longer than {@value #LONGEST_READABLE} characters. The hash is SHA-256 of
 * the UTF-8 bytes from {@code (} to {@code )}, as URL-safe Base64 without padding. Where there are {@link KeyContext}s,
 * their values stand before the tuple, as a map, {@code <"tenant"="north">("WVW1")}, and the hash begins with them.
 *
 * <p>Two tuples of the same declared types have the same text if, and only if, they are equal in this sense:
 *
 * <ul>
 *   <li>Numbers: {@code byte}, {@code short}, {@code int}, {@code long}, {@link java.math.BigInteger} and
 *       {@link java.math.BigDecimal} by value, written in decimal: {@code 5}, whichever of them it is, and {@code 1.5}
 *       for {@code 1.50}. {@code float} and {@code double} by value, as {@link Double#equals} sees it: {@code -0.0} is
 *       not {@code 0.0}, a NaN is a NaN. Whole ones are {@code 5.0}, others are written in hexadecimal
 *       ({@link Double#toHexString}), since the decimal text of a double differs between versions of the JDK.
 *   <li>Text: strings and characters in double quotes, with {@code \"}, {@code \\} and {@code \}{@code uXXXX} for
 *       control characters and unpaired surrogates; enum constants by name, {@code java.time} values, {@code UUID},
 *       {@code URI}, {@code Currency}, {@code Locale} (language tag) and {@code java.util.Date} (its instant) by their
 *       ISO or standard text, all in quotes. Booleans: {@code true}, {@code false}.
 *   <li>{@code null} and an empty {@code Optional} are both {@code ~}; a filled {@code Optional} is its content.
 *   <li>Records, and final classes whose only public constructor takes exactly what accessors of the same names give,
 *       are their components in order: <code>{"VW","Golf"}</code>.
 *   <li>Collections and arrays in order, {@code [1,2]}; sets in the order of their texts, {@code <1,2>}; maps in the
 *       order of their keys' texts, {@code <"a"=1,"b"=2>}; {@code byte[]} in hexadecimal, {@code 0x00ff}. What
 *       is declared as {@code Collection} should hold lists: a set that travels as one comes back as a list.
 * </ul>
 *
 * <p>A single part that is a record counts as its components, and so on while these are a single record, so that
 * {@code find(CarId)} and {@code find(make, model)} speak of the same entry. Not so where only an absent component would
 * be left: <code>({~})</code> is a record of one absent component, beside {@code (~)} for an absent record.
 *
 * <p>A hash keeps arguments from being read in passing, not from being guessed: whoever can list the likely values can
 * hash them, too.
 *
 * <p>Immutable and thread-safe. Messages name types, never values.
 */
public final class KeyRule {

    /** Keys with more characters than this are hashed. */
    public static final int LONGEST_READABLE = 400;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    private final String namespace;
    private final KeyStyle style;
    private final KeyContexts contexts;

    /**
     * A rule without contexts.
     *
     * @param namespace of the fleet
     * @throws IllegalArgumentException if the namespace is not 1 to 100 of {@code [A-Za-z0-9._-]}
     */
    public KeyRule(String namespace, KeyStyle style) {
        this(namespace, style, KeyContexts.NONE);
    }

    /**
     * @param namespace of the fleet
     * @param contexts part of every key
     * @throws IllegalArgumentException if the namespace is not 1 to 100 of {@code [A-Za-z0-9._-]}
     */
    public KeyRule(String namespace, KeyStyle style, KeyContexts contexts) {
        this.namespace = checkName("namespace", namespace);
        this.style = requireNonNull(style, "style");
        this.contexts = requireNonNull(contexts, "contexts");
    }

    /**
     * The key of one cache and the given parts. Callers that make many keys of one cache take {@link #keysOf} once.
     *
     * @throws IllegalArgumentException if the name is not a cache's, or a part cannot be written (see {@link CacheKeys})
     */
    public CacheKey key(String cache, @Nullable Object... parts) {
        return keysOf(cache).key(parts);
    }

    /**
     * The keys of one cache.
     *
     * @throws IllegalArgumentException if the name is not a cache's
     */
    public CacheKeys keysOf(String cache) {
        checkCacheName(cache);
        return new CacheKeys(cache, namespace + ":" + cache + ":", style, contexts);
    }

    /**
     * A tag of this namespace.
     *
     * @throws IllegalArgumentException showing the tag, if it is empty or longer than {@value Tag#LONGEST} bytes in UTF-8
     */
    public Tag tag(String name) {
        return Tag.of(namespace, name);
    }

    /**
     * Called while the application starts.
     *
     * @param type declared type of a part, with its type arguments
     * @param what names the part in the message, for instance {@code parameter 'vin'}
     * @throws IllegalArgumentException naming the part and the type, if values of this type could not form a key
     */
    public static void check(Type type, String what) {
        KeyTypes.check(requireNonNull(type, "type"), requireNonNull(what, "what"));
    }

    /**
     * @throws IllegalArgumentException if the name is not 1 to 100 of {@code [A-Za-z0-9._-]}
     */
    public static void checkCacheName(String name) {
        checkName("cache name", name);
    }

    /**
     * @throws IllegalArgumentException showing the tag, if it is empty or longer than {@value Tag#LONGEST} bytes in UTF-8
     */
    public static void checkTag(String name) {
        Tag.check(name);
    }

    /**
     * What properties and environment variables can tell of a cache's name: its letters, in lower case, and digits. Two
     * caches that are equal in this are refused.
     */
    public static String distinguishable(String cacheName) {
        return cacheName.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    static String checkName(String what, String name) {
        if (!NAME.matcher(requireNonNull(name, what)).matches()) {
            throw new IllegalArgumentException(what + " (" + name + ") must be 1 to 100 of A-Z a-z 0-9 . _ -");
        }
        return name;
    }
}
