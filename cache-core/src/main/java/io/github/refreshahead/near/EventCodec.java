package io.github.refreshahead.near;

import io.github.refreshahead.codec.CodecException;

/** How events travel: wire version 1 is JSON. Thread-safe. Found on the class path, as the other codecs are. */
public interface EventCodec {

    byte[] encode(InvalidationEvent event);

    /**
     * @throws CodecException if it is no event, or of another wire version
     */
    InvalidationEvent decode(byte[] event);
}
