package io.github.refreshahead.jackson;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.queue.RefreshTask;
import io.github.refreshahead.queue.TaskCodec;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Type;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Tasks as JSON, version {@value #VERSION} of the wire:
 *
 * <pre>{@code
 * {"version":1,"operation":"valuations","namespace":"cars","cache":"valuations","key":"cars:valuations:(\"WVW1\")",
 *  "seenLoadStart":1767323045000,"token":"AAECAwQFBgcICQoLDA0ODw","arguments":["WVW1"],"context":{},"publishedBy":"api-1"}
 * }</pre>
 *
 * <p>A task for several entries has, besides, {@code "further":[{"key":...,"seenLoadStart":...,"token":...,
 * "arguments":[...]},...]}. Who does not know that field refreshes the first entry, and the others are asked for again when
 * their leases have ended.
 *
 * <p>Unknown fields are ignored; a missing, repeated or malformed one, another version, more than {@value
 * #MOST_ARGUMENTS} arguments, or arguments nested more than 100 deep are refused. Arguments are values as
 * {@link JacksonValueCodec} writes them, {@code null} included; a body is cut up without looking into them, so that an
 * unknown operation costs nothing more.
 *
 * <p>Thread-safe. Failures are {@link CodecException}s with types and places, never contents. Memory is in proportion to
 * the body, whose size is for the caller to limit.
 */
public final class JacksonTaskCodec implements TaskCodec {

    static final int VERSION = 1;
    static final int MOST_ARGUMENTS = 32;

    /** A body nests arguments in an array in an object, and those of further entries in an array of such objects. */
    private static final int DEEPEST = TypedJson.DEEPEST + 4;

    private final TypedJson json = new TypedJson();
    private final JsonFactory factory = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    @Override
    public byte[] encodeArgument(@Nullable Object argument, Type type) {
        return json.write(argument, type);
    }

    @Override
    public @Nullable Object decodeArgument(byte[] bytes, Type type) {
        return json.read(bytes, 0, bytes.length, type);
    }

    @Override
    public void checkArgument(Type type) {
        json.check(
                type,
                "carried in a task",
                "pass the plain values that the method needs of it, or switch refreshing off");
    }

    @Override
    public byte[] encode(RefreshTask task) {
        if (task.elements().stream().anyMatch(element -> element.arguments().size() > MOST_ARGUMENTS)) {
            throw new CodecException("a task has at most " + MOST_ARGUMENTS + " arguments", null);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream(512);
        try (JsonGenerator out = factory.createGenerator(ObjectWriteContext.empty(), body)) {
            write(task, out);
        } catch (JacksonException e) {
            throw new CodecException("a task cannot be written: " + e.getClass().getSimpleName(), null);
        }
        return body.toByteArray();
    }

    private static void write(RefreshTask task, JsonGenerator out) {
        out.writeStartObject();
        out.writeNumberProperty("version", VERSION);
        out.writeStringProperty("operation", task.operation());
        out.writeStringProperty("namespace", task.namespace());
        out.writeStringProperty("cache", task.cache());
        write(task.elements().get(0), out);
        if (task.elements().size() > 1) {
            out.writeArrayPropertyStart("further");
            for (RefreshTask.Element element :
                    task.elements().subList(1, task.elements().size())) {
                out.writeStartObject();
                write(element, out);
                out.writeEndObject();
            }
            out.writeEndArray();
        }
        out.writeObjectPropertyStart("context");
        new TreeMap<>(task.context()).forEach(out::writeStringProperty);
        out.writeEndObject();
        out.writeStringProperty("publishedBy", task.publishedBy());
        out.writeEndObject();
    }

    private static void write(RefreshTask.Element element, JsonGenerator out) {
        out.writeStringProperty("key", element.key());
        out.writeNumberProperty("seenLoadStart", element.seenLoadStart());
        out.writeStringProperty("token", element.token().text());
        out.writeArrayPropertyStart("arguments");
        for (byte[] argument : element.arguments()) {
            out.writeRawValue(new String(argument, UTF_8));
        }
        out.writeEndArray();
    }

    @Override
    public RefreshTask decode(byte[] body) {
        try (JsonParser in = factory.createParser(ObjectReadContext.empty(), body)) {
            return new TaskReader(body, in).read();
        } catch (JacksonException e) {
            throw new CodecException("a task cannot be read: " + e.getClass().getSimpleName(), null);
        } catch (IllegalArgumentException e) {
            throw new CodecException("a task cannot be read: a field is out of range", null);
        }
    }
}
