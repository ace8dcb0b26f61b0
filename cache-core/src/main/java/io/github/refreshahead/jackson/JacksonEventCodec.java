package io.github.refreshahead.jackson;

import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.near.EventCodec;
import io.github.refreshahead.near.InvalidationEvent;
import io.github.refreshahead.near.InvalidationEvent.Kind;
import java.io.ByteArrayOutputStream;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Events as JSON, version {@value #VERSION} of the wire:
 *
 * <pre>{@code
 * {"version":1,"publisher":"AAECAwQFBgcICQoLDA0ODw","number":7,"kind":"keys","cache":"valuations",
 *  "keys":["cars:valuations:(\"WVW1\")"]}
 * }</pre>
 *
 * <p>A ping has neither cache nor keys, and a whole cache no keys. A control has the word for what is to be done in the
 * place of keys; versions before it take it for an unknown kind. Unknown fields are ignored; a missing, repeated or
 * malformed one, another version, more than {@value #MOST_BYTES} bytes, and what is nested more than 100 deep are
 * refused. Of a kind that is not known, only publisher and number are looked at.
 *
 * <p>Thread-safe. Failures are {@link CodecException}s that say what is wrong, never contents.
 */
public final class JacksonEventCodec implements EventCodec {

    static final int VERSION = 1;
    static final int MOST_BYTES = 1 << 20;

    private final JsonFactory factory = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(TypedJson.DEEPEST)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    @Override
    public byte[] encode(InvalidationEvent event) {
        if (event.kind() == Kind.OTHER) {
            throw new CodecException("an event of an unknown kind cannot be written", null);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream(256);
        try (JsonGenerator out = factory.createGenerator(ObjectWriteContext.empty(), body)) {
            write(event, out);
        } catch (JacksonException e) {
            throw new CodecException(
                    "an event cannot be written: " + e.getClass().getSimpleName(), null);
        }
        return limited(body.toByteArray());
    }

    private static void write(InvalidationEvent event, JsonGenerator out) {
        out.writeStartObject();
        out.writeNumberProperty("version", VERSION);
        out.writeStringProperty("publisher", event.publisher());
        out.writeNumberProperty("number", event.number());
        out.writeStringProperty("kind", event.kind().name().toLowerCase(Locale.ROOT));
        if (event.kind() != Kind.PING) {
            out.writeStringProperty("cache", event.cache());
        }
        if (event.kind() == Kind.KEYS || event.kind() == Kind.CONTROL) {
            out.writeArrayPropertyStart("keys");
            event.keys().forEach(out::writeString);
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    @Override
    public InvalidationEvent decode(byte[] body) {
        try (JsonParser in = factory.createParser(ObjectReadContext.empty(), limited(body))) {
            return new EventReader(in).read();
        } catch (JacksonException e) {
            throw new CodecException("an event cannot be read: " + e.getClass().getSimpleName(), null);
        }
    }

    private static byte[] limited(byte[] body) {
        if (body.length > MOST_BYTES) {
            throw new CodecException("an event of " + body.length + " bytes is too large", null);
        }
        return body;
    }
}
