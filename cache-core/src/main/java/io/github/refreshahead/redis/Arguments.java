package io.github.refreshahead.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.refreshahead.store.Nonce;
import java.time.Duration;

/** Arguments of scripts. */
final class Arguments {

    private Arguments() {}

    static byte[] of(long number) {
        return Long.toString(number).getBytes(ISO_8859_1);
    }

    static byte[] of(Duration duration) {
        return of(duration.toMillis());
    }

    static byte[] of(Nonce nonce) {
        return nonce.text().getBytes(ISO_8859_1);
    }
}
