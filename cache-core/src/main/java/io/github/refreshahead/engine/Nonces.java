package io.github.refreshahead.engine;

import io.github.refreshahead.store.Nonce;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Supplier;

/** Makes nonces. Asks the random source for many at a time, since that costs hardly more than one. Thread-safe. */
final class Nonces implements Supplier<Nonce> {

    private final SecureRandom random;
    private final byte[] bits = new byte[64 * Nonce.BYTES];
    private int used = bits.length;

    Nonces(SecureRandom random) {
        this.random = random;
    }

    @Override
    public Nonce get() {
        byte[] next;
        synchronized (this) {
            if (used == bits.length) {
                random.nextBytes(bits);
                used = 0;
            }
            next = Arrays.copyOfRange(bits, used, used + Nonce.BYTES);
            used += Nonce.BYTES;
        }
        return Nonce.of(next);
    }
}
