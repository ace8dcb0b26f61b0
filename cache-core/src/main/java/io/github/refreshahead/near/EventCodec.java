package io.github.refreshahead.near;

import io.github.refreshahead.codec.CodecException;

/**
 * How events travel: wire version 1 is JSON. Thread-safe. Found on the class path, as the other codecs are. Unknown
 * fields are ignored, an unknown kind is {@link InvalidationEvent.Kind#OTHER}.
 */
public interface EventCodec {

    /**
     * @throws CodecException if it is too large to be sent, or of a kind that is not sent
     */
    byte[] encode(InvalidationEvent event);

    /**
     * @throws CodecException if it is no event, is too large, or of another wire version
     */
    InvalidationEvent decode(byte[] event);
}
