package io.github.refreshahead.jackson;

import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.near.InvalidationEvent;
import io.github.refreshahead.near.InvalidationEvent.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the body of one event, field by field. For one body and one thread. Whether cache and keys are what they should be
 * matters only if the kind has them: a kind that is not known may have others.
 */
final class EventReader {

    private final JsonParser in;
    private final Set<String> malformed = new HashSet<>();
    private boolean versionSeen;
    private @Nullable String publisher;
    private @Nullable Long number;
    private @Nullable String kind;
    private @Nullable String cache;
    private @Nullable List<String> keys;

    EventReader(JsonParser in) {
        this.in = in;
    }

    InvalidationEvent read() {
        expect(in.nextToken() == JsonToken.START_OBJECT, "is no JSON object");
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            in.nextToken();
            field(field);
        }
        expect(in.nextToken() == null, "goes on after its end");
        expect(versionSeen, "lacks the field 'version'");
        return event(required("publisher", publisher), required("number", number), required("kind", kind));
    }

    private InvalidationEvent event(String by, long at, String what) {
        return switch (what) {
            case "ping" -> new InvalidationEvent(by, at, Kind.PING, "", List.of());
            case "keys" -> new InvalidationEvent(by, at, Kind.KEYS, required("cache", cache), required("keys", keys));
            case "control" ->
                new InvalidationEvent(by, at, Kind.CONTROL, required("cache", cache), required("keys", keys));
            case "cache" -> new InvalidationEvent(by, at, Kind.CACHE, required("cache", cache), List.of());
            default -> new InvalidationEvent(by, at, Kind.OTHER, "", List.of());
        };
    }

    private void field(String name) {
        switch (name) {
            case "version" -> {
                versionSeen = true;
                expect(number(name) == JacksonEventCodec.VERSION, "is of an unknown version");
            }
            case "publisher" -> publisher = text(name);
            case "number" -> number = number(name);
            case "kind" -> kind = text(name);
            case "cache" -> {
                if (usable(JsonToken.VALUE_STRING, name)) {
                    cache = in.getString();
                }
            }
            case "keys" -> {
                if (usable(JsonToken.START_ARRAY, name)) {
                    keys = texts(name);
                }
            }
            default -> in.skipChildren();
        }
    }

    private String text(String field) {
        expect(in.currentToken() == JsonToken.VALUE_STRING, malformed(field));
        return in.getString();
    }

    private long number(String field) {
        expect(in.currentToken() == JsonToken.VALUE_NUMBER_INT, malformed(field));
        long value = in.getLongValue();
        expect(value > 0, malformed(field));
        return value;
    }

    private List<String> texts(String field) {
        List<String> found = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (usable(JsonToken.VALUE_STRING, field)) {
                found.add(in.getString());
            }
        }
        return found;
    }

    /** If not, it is skipped. */
    private boolean usable(JsonToken wanted, String field) {
        if (in.currentToken() == wanted) {
            return true;
        }
        malformed.add(field);
        in.skipChildren();
        return false;
    }

    private <T> T required(String field, @Nullable T value) {
        expect(!malformed.contains(field), malformed(field));
        if (value == null) {
            throw new CodecException("an event lacks the field '" + field + "'", null);
        }
        return value;
    }

    private static String malformed(String field) {
        return "has a malformed field '" + field + "'";
    }

    private static void expect(boolean condition, String otherwise) {
        if (!condition) {
            throw new CodecException("an event " + otherwise, null);
        }
    }
}
