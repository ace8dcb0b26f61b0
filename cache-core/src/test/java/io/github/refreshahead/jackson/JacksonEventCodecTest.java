package io.github.refreshahead.jackson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.near.EventCodec;
import io.github.refreshahead.near.InvalidationEvent;
import io.github.refreshahead.near.InvalidationEvent.Kind;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JacksonEventCodecTest {

    private static final String PUBLISHER = "AAECAwQFBgcICQoLDA0ODw";

    private final JacksonEventCodec codec = new JacksonEventCodec();

    private static InvalidationEvent event(Kind kind) {
        return switch (kind) {
            case PING -> new InvalidationEvent(PUBLISHER, 1, Kind.PING, "", List.of());
            case KEYS ->
                new InvalidationEvent(
                        PUBLISHER,
                        2,
                        Kind.KEYS,
                        "valuations",
                        List.of("cars:valuations:(\"WVW1\")", "cars:valuations:(\"W\u00e4\ud83d\ude97\\\")"));
            case CACHE -> new InvalidationEvent(PUBLISHER, Long.MAX_VALUE, Kind.CACHE, "valuations", List.of());
            case CONTROL -> new InvalidationEvent(PUBLISHER, 5, Kind.CONTROL, "valuations", List.of("pause"));
            case OTHER -> new InvalidationEvent(PUBLISHER, 4, Kind.OTHER, "", List.of());
        };
    }

    private static byte[] golden(Kind kind) throws IOException {
        String name = "/golden/v1/event-" + kind.name().toLowerCase(Locale.ROOT) + ".json";
        try (var file = JacksonEventCodecTest.class.getResourceAsStream(name)) {
            assertThat(file).as(name).isNotNull();
            return file.readAllBytes();
        }
    }

    private String keys() {
        return new String(codec.encode(event(Kind.KEYS)), UTF_8);
    }

    private InvalidationEvent decode(String body) {
        return codec.decode(body.getBytes(UTF_8));
    }

    @Test
    void codecIsFoundOnTheClassPath() {
        assertThat(ServiceLoader.load(EventCodec.class).findFirst()).containsInstanceOf(JacksonEventCodec.class);
    }

    @ParameterizedTest
    @EnumSource(names = "OTHER", mode = EnumSource.Mode.EXCLUDE)
    void eventIsWrittenAsTheGoldenFile(Kind kind) throws IOException {
        assertThat(new String(codec.encode(event(kind)), UTF_8)).isEqualTo(new String(golden(kind), UTF_8));
    }

    @ParameterizedTest
    @EnumSource
    void goldenFileIsRead(Kind kind) throws IOException {
        assertThat(codec.decode(golden(kind))).isEqualTo(event(kind));
    }

    @Test
    void eventOfAnUnknownKindIsNotWritten() {
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> codec.encode(event(Kind.OTHER)))
                .withMessage("an event of an unknown kind cannot be written");
    }

    @Test
    void blanksOrderAndUnknownFieldsDoNotMatter() {
        String body = " {\"x\":[{\"version\":2}], \"keys\" : [ ] ,\"kind\":\"keys\", \"number\":7 ,\"y\":null,"
                + "\"publisher\":\"p\", \"cache\":\"c\",\n\"version\" : 1} ";
        assertThat(decode(body)).isEqualTo(new InvalidationEvent("p", 7, Kind.KEYS, "c", List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"kind\":\"tag\",\"cache\":7,\"keys\":{\"a\":[1]}",
                "\"cache\":[[]],\"keys\":[{\"id\":1},\"b\",null],\"kind\":\"\"",
                "\"kind\":\"KEYS\"",
                "\"kind\":\"ping2\",\"cache\":null"
            })
    void numberOfAnEventOfAnUnknownKindIsRead(String rest) {
        assertThat(decode("{\"version\":1,\"publisher\":\"p\",\"number\":7," + rest + "}"))
                .isEqualTo(new InvalidationEvent("p", 7, Kind.OTHER, "", List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "publisher", "number", "kind", "cache", "keys"})
    void missingOrMalformedFieldIsNamed(String field) {
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> decode(keys().replace("\"" + field + "\":", "\"other\":")))
                .withMessage("an event lacks the field '" + field + "'");
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> decode(keys().replace("\"" + field + "\":", "\"" + field + "\":null,\"other\":")))
                .withMessage("an event has a malformed field '" + field + "'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"version\":1 | \"version\":2 | an event is of an unknown version",
                "\"version\":1 | \"version\":\"1\" | an event has a malformed field 'version'",
                "\"version\":1 | \"version\":1,\"version\":1 | an event cannot be read: StreamReadException",
                "\"number\":2 | \"number\":0 | an event has a malformed field 'number'",
                "\"number\":2 | \"number\":2.0 | an event has a malformed field 'number'",
                "\"number\":2 | \"number\":99999999999999999999 | an event cannot be read: InputCoercionException",
                "\"keys\":[ | \"keys\":[null, | an event has a malformed field 'keys'",
                "\"keys\":[ | \"keys\":[[\"secret\"], | an event has a malformed field 'keys'",
                "]} | ]} {} | an event goes on after its end",
                "]} | ] | an event cannot be read: UnexpectedEndOfInputException"
            })
    void wrongBodyIsRefusedWithoutItsContent(String from, String to, String message) {
        assertThat(keys()).contains(from);
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> decode(keys().replace(from, to)))
                .withMessage(message)
                .withNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "[]", "secret", "\u0000"})
    void whatIsNoObjectIsRefused(String body) {
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> decode(body))
                .withNoCause();
    }

    @Test
    void whatIsNestedTooDeepIsRefused() {
        String deep = "[".repeat(99) + "]".repeat(99);
        assertThat(decode(keys().replace("{", "{\"x\":" + deep + ","))).isEqualTo(event(Kind.KEYS));
        String deeper = "[".repeat(100) + "]".repeat(100);
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> decode(keys().replace("{", "{\"x\":" + deeper + ",")))
                .withMessage("an event cannot be read: StreamConstraintsException");
    }

    @Test
    void moreThanAMebibyteIsRefusedBothWays() {
        int overhead = codec.encode(ofKey("")).length;
        InvalidationEvent most = ofKey("x".repeat((1 << 20) - overhead));
        assertThat(codec.decode(codec.encode(most))).isEqualTo(most);
        InvalidationEvent tooMuch = ofKey("x".repeat((1 << 20) - overhead + 1));
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> codec.encode(tooMuch))
                .withMessage("an event of 1048577 bytes is too large");
        String body = new String(codec.encode(most), UTF_8) + " ";
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> decode(body))
                .withMessage("an event of 1048577 bytes is too large");
    }

    private static InvalidationEvent ofKey(String key) {
        return new InvalidationEvent(PUBLISHER, 1, Kind.KEYS, "valuations", List.of(key));
    }

    @Test
    void mutatedBodiesAreReadOrRefusedButNeverBreakAnything() {
        Random random = new Random(20260104);
        byte[] valid = keys().getBytes(UTF_8);
        int read = 0;
        for (int i = 0; i < 100_000; i++) {
            try {
                codec.decode(mutated(valid, random));
                read++;
            } catch (CodecException refused) {
                if (refused.getCause() != null) {
                    fail("round " + i + " has a cause, which may quote the body", refused);
                }
            } catch (RuntimeException | Error e) {
                fail("round " + i + " threw another exception", e);
            }
        }
        assertThat(read).as("mutations that are still events").isBetween(1, 99_999);
    }

    private static byte[] mutated(byte[] valid, Random random) {
        byte[] body = valid.clone();
        for (int changes = random.nextInt(1, 4); changes > 0 && body.length > 1; changes--) {
            int at = random.nextInt(body.length);
            switch (random.nextInt(4)) {
                case 0 -> body[at] = (byte) random.nextInt();
                case 1 -> body[at] = (byte) "{}[]\",:0-eE\\".charAt(random.nextInt(12));
                case 2 -> body = Arrays.copyOf(body, at);
                default -> body = Arrays.copyOfRange(body, 0, body.length + random.nextInt(3));
            }
        }
        return body;
    }
}
