package io.github.refreshahead.queue;

import io.github.refreshahead.codec.CodecException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Turns tasks and their arguments into bytes and back. Thread-safe. Unknown fields of a task are ignored, an unknown
 * version is refused.
 */
public interface TaskCodec {

    /**
     * Encodes one argument; what it gives can stand in {@link RefreshTask.Element#arguments()}.
     *
     * @throws CodecException if it cannot be encoded
     */
    byte[] encodeArgument(@Nullable Object argument, Type type);

    /**
     * @throws CodecException if the bytes are not an argument of that type
     */
    @Nullable
    Object decodeArgument(byte[] bytes, Type type);

    /**
     * Called while the application starts.
     *
     * @throws CodecException saying why, if arguments of this type could not be carried
     */
    void checkArgument(Type type);

    /** Encodes a task. */
    byte[] encode(RefreshTask task);

    /**
     * @throws CodecException if the bytes are not a task of a known version
     */
    RefreshTask decode(byte[] body);
}
