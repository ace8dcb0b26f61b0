package io.github.refreshahead.jackson;

import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.queue.RefreshTask;
import io.github.refreshahead.store.Nonce;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the body of one task, field by field. For one body and one thread. */
final class TaskReader {

    private final byte[] body;
    private final JsonParser in;
    private boolean versionSeen;
    private @Nullable String operation;
    private @Nullable String namespace;
    private @Nullable String cache;
    private final ElementFields first = new ElementFields();
    private final List<RefreshTask.Element> further = new ArrayList<>();
    private @Nullable Map<String, String> context;
    private @Nullable String publishedBy;

    TaskReader(byte[] body, JsonParser in) {
        this.body = body;
        this.in = in;
    }

    RefreshTask read() {
        expect(in.nextToken() == JsonToken.START_OBJECT, "is no JSON object");
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            in.nextToken();
            field(field);
        }
        expect(in.nextToken() == null, "goes on after its end");
        expect(versionSeen, "lacks the field 'version'");
        return new RefreshTask(
                required("operation", operation),
                required("namespace", namespace),
                required("cache", cache),
                elements(),
                required("context", context),
                required("publishedBy", publishedBy));
    }

    private void field(String name) {
        switch (name) {
            case "version" -> {
                versionSeen = true;
                expect(number(name) == JacksonTaskCodec.VERSION, "is of an unknown version");
            }
            case "operation" -> operation = text(name);
            case "namespace" -> namespace = text(name);
            case "cache" -> cache = text(name);
            case "further" -> further(name);
            case "context" -> context = context(name);
            case "publishedBy" -> publishedBy = text(name);
            default -> first.field(name);
        }
    }

    private List<RefreshTask.Element> elements() {
        List<RefreshTask.Element> elements = new ArrayList<>(1 + further.size());
        elements.add(first.element());
        elements.addAll(further);
        return elements;
    }

    private void further(String field) {
        expect(in.currentToken() == JsonToken.START_ARRAY, malformed(field));
        while (in.nextToken() != JsonToken.END_ARRAY) {
            expect(in.currentToken() == JsonToken.START_OBJECT, malformed(field));
            ElementFields fields = new ElementFields();
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                in.nextToken();
                fields.field(name);
            }
            further.add(fields.element());
        }
    }

    /** The fields of one entry. */
    private final class ElementFields {

        private @Nullable String key;
        private @Nullable Long seenLoadStart;
        private @Nullable String token;
        private @Nullable List<byte[]> arguments;

        void field(String name) {
            switch (name) {
                case "key" -> key = text(name);
                case "seenLoadStart" -> seenLoadStart = number(name);
                case "token" -> token = text(name);
                case "arguments" -> arguments = arguments(name);
                default -> in.skipChildren();
            }
        }

        RefreshTask.Element element() {
            return new RefreshTask.Element(
                    required("key", key),
                    required("seenLoadStart", seenLoadStart),
                    new Nonce(required("token", token)),
                    required("arguments", arguments));
        }
    }

    private String text(String field) {
        expect(in.currentToken() == JsonToken.VALUE_STRING, malformed(field));
        return in.getString();
    }

    private long number(String field) {
        expect(in.currentToken() == JsonToken.VALUE_NUMBER_INT, malformed(field));
        return in.getLongValue();
    }

    private List<byte[]> arguments(String field) {
        expect(in.currentToken() == JsonToken.START_ARRAY, malformed(field));
        List<byte[]> found = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            expect(found.size() < JacksonTaskCodec.MOST_ARGUMENTS, "has too many arguments");
            found.add(raw());
        }
        return found;
    }

    /** The bytes of the value at hand; needs a body in UTF-8, since other encodings have no byte offsets. */
    private byte[] raw() {
        long from = in.currentTokenLocation().getByteOffset();
        skipArgument();
        in.finishToken();
        long to = in.currentLocation().getByteOffset();
        expect(0 <= from && from < to && to <= body.length, "is not in UTF-8");
        return Arrays.copyOfRange(body, (int) from, (int) to);
    }

    private void skipArgument() {
        int depth = 0;
        while (true) {
            if (in.currentToken().isStructStart()) {
                expect(depth++ < TypedJson.DEEPEST, "has an argument that is nested too deep");
            } else if (in.currentToken().isStructEnd()) {
                depth--;
            }
            if (depth == 0) {
                return;
            }
            in.nextToken();
        }
    }

    private Map<String, String> context(String field) {
        expect(in.currentToken() == JsonToken.START_OBJECT, malformed(field));
        Map<String, String> found = new HashMap<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            in.nextToken();
            found.put(name, text(field));
        }
        return found;
    }

    private static <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw new CodecException("a task lacks the field '" + field + "'", null);
        }
        return value;
    }

    private static String malformed(String field) {
        return "has a malformed field '" + field + "'";
    }

    private static void expect(boolean condition, String otherwise) {
        if (!condition) {
            throw new CodecException("a task " + otherwise, null);
        }
    }
}
