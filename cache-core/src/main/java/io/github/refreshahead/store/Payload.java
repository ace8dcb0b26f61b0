package io.github.refreshahead.store;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An encoded value, or the fact that it is {@code null}.
 *
 * @param codec id of the codec that encoded it
 * @param bytes a heap buffer whose remaining bytes are the value; {@code null} for a null value. Never changed
 */
public record Payload(String codec, @Nullable ByteBuffer bytes) {

    public Payload {
        requireNonNull(codec, "codec");
    }
}
