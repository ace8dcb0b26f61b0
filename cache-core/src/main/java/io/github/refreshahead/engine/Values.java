package io.github.refreshahead.engine;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.codec.ValueCodec;
import io.github.refreshahead.store.Payload;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A cache's values on their way into and out of payloads. Thread-safe. */
final class Values {

    private final ValueCodec codec;
    private final Type type;

    Values(ValueCodec codec, Type type) {
        this.codec = codec;
        this.type = type;
    }

    /**
     * @throws CodecException if it cannot be encoded
     */
    Payload encode(@Nullable Object value) {
        return new Payload(codec.id(), value == null ? null : ByteBuffer.wrap(codec.encode(value, type)));
    }

    static boolean storable(Payload payload, CachePolicy policy) {
        ByteBuffer bytes = payload.bytes();
        return bytes == null ? !policy.nullTtl().isZero() : bytes.remaining() <= policy.maxValueSize();
    }

    /**
     * @throws CodecException if the payload is from another codec, or does not decode
     */
    @Nullable
    Object decode(Payload payload) {
        if (!payload.codec().equals(codec.id())) {
            throw new CodecException("codec " + payload.codec() + " is not " + codec.id(), null);
        }
        ByteBuffer bytes = payload.bytes();
        try {
            return bytes == null ? null : codec.decode(bytes, type);
        } catch (CodecException e) {
            throw e;
        } catch (RuntimeException e) {
            // Without its text, which may quote the value.
            throw new CodecException(
                    "codec " + codec.id() + " failed: " + e.getClass().getName(), null);
        }
    }

    /**
     * As {@link #decode}, of a payload that other threads may be decoding.
     *
     * @throws CodecException if the payload is from another codec, or does not decode
     */
    @Nullable
    Object decodeShared(Payload payload) {
        ByteBuffer bytes = payload.bytes();
        return decode(bytes == null ? payload : new Payload(payload.codec(), bytes.duplicate()));
    }
}
