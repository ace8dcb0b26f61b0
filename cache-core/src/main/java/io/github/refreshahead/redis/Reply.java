package io.github.refreshahead.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.refreshahead.store.LeaseKind;
import io.github.refreshahead.store.Nonce;
import java.time.Duration;
import java.util.List;

/**
 * What a script returned: a word, or a word and its fields.
 *
 * @param fields the word, then what goes with it
 */
record Reply(List<?> fields) {

    static Reply of(Object reply) {
        return new Reply(reply instanceof List<?> fields ? fields : List.of(reply));
    }

    String word() {
        return text(0);
    }

    long number(int field) {
        return (Long) fields.get(field);
    }

    Duration millis(int field) {
        return Duration.ofMillis(number(field));
    }

    Nonce nonce(int field) {
        return new Nonce(text(field));
    }

    LeaseKind kind(int field) {
        return LeaseKind.of(text(field).charAt(0));
    }

    byte[] bytes(int field) {
        return (byte[]) fields.get(field);
    }

    private String text(int field) {
        return new String(bytes(field), ISO_8859_1);
    }
}
