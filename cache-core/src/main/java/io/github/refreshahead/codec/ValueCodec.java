package io.github.refreshahead.codec;

import java.lang.reflect.Type;
import java.nio.ByteBuffer;

/**
 * Turns values into bytes and back, only ever to a declared type. Thread-safe. {@code null} never gets here: the engine
 * stores it as a state of the entry.
 */
public interface ValueCodec {

    /**
     * Names the format in every entry: 1 to 4 characters {@code [A-Za-z0-9]}. A reader that meets another id treats the
     * entry as absent, so a changed format needs a changed id.
     */
    String id();

    /**
     * @param type the declared type, with its type arguments
     * @throws CodecException if the value cannot be encoded
     */
    byte[] encode(Object value, Type type);

    /**
     * @param bytes a heap buffer whose remaining bytes are the value; must not be changed or kept
     * @param type the declared type, with its type arguments
     * @throws CodecException if the bytes are not a value of that type
     */
    Object decode(ByteBuffer bytes, Type type);

    /**
     * Called while the application starts.
     *
     * @throws CodecException saying why, if values of this type could not be encoded and decoded again
     */
    void check(Type type);
}
