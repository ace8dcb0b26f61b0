package io.github.refreshahead.jackson;

import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.codec.ValueCodec;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;

/**
 * Values as JSON, by Jackson 3 with a mapper of its own: what an application changes in its other mappers does not
 * reach the stored format. The declared type alone decides what comes back, type arguments included; no class name is
 * ever written or read, and subtypes only by the names of a closed set ({@code @JsonTypeInfo(use = NAME)} with
 * {@code @JsonSubTypes}, or a sealed type).
 *
 * <p>Kept exactly: {@code BigDecimal} with its scale, {@code java.time} values with their nanoseconds and zones, the
 * order of lists, sets and maps. Not kept: subclasses of a declared class within a value, the comparator of a sorted set
 * or map. Not readable: maps whose keys hold unpaired surrogates.
 *
 * <p>Between two versions of a class: unknown properties are ignored, so that an older release can read what a newer
 * one wrote; a missing component of a record, or a missing parameter of a constructor, is a failure and so a miss,
 * rather than a null that nobody returned. {@code @JsonInclude} is not heeded, because all properties are written.
 *
 * <p>Thread-safe. Failures are {@link CodecException}s with types and places, never values. JSON nested more than 100
 * deep is refused both ways.
 */
public final class JacksonValueCodec implements ValueCodec {

    private final TypedJson json;

    public JacksonValueCodec() {
        this(new TypedJson());
    }

    JacksonValueCodec(TypedJson json) {
        this.json = json;
    }

    @Override
    public String id() {
        return "j1";
    }

    @Override
    public byte[] encode(Object value, Type type) {
        return json.write(value, type);
    }

    @Override
    public Object decode(ByteBuffer bytes, Type type) {
        Object value = json.read(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining(), type);
        if (value == null) {
            throw new CodecException(type.getTypeName() + " cannot be read: null is not a stored value", null);
        }
        return value;
    }

    @Override
    public void check(Type type) {
        json.check(type, "stored as JSON", "return a record or another plain value, or give codec=");
    }
}
