package io.github.refreshahead.store;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * 128 random bits, as 22 characters of URL-safe Base64: a generation, or the owner of a lease.
 *
 * @param text the 22 characters
 */
public record Nonce(String text) {

    /** Characters in {@link #text()}. */
    public static final int LENGTH = 22;

    /** Bytes that a nonce is made of. */
    public static final int BYTES = 16;

    public Nonce {
        requireNonNull(text, "text");
        if (text.length() != LENGTH) {
            throw new IllegalArgumentException("a nonce has " + LENGTH + " characters, not " + text.length());
        }
    }

    /** A new one. Must come from a source that nobody can predict and that does not repeat after a restart. */
    public static Nonce random(SecureRandom random) {
        byte[] bits = new byte[BYTES];
        random.nextBytes(bits);
        return of(bits);
    }

    /**
     * A nonce of these bits, from such a source.
     *
     * @throws IllegalArgumentException if they are not {@value #BYTES} bytes
     */
    public static Nonce of(byte[] bits) {
        return new Nonce(Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }
}
