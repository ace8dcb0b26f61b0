package io.github.refreshahead.jackson;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import io.github.refreshahead.TypeRef;
import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.queue.RefreshTask;
import io.github.refreshahead.store.Nonce;
import java.io.IOException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.security.Principal;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JacksonTaskCodecTest {

    record CarId(String make, @Nullable String model) {}

    private final JacksonTaskCodec codec = new JacksonTaskCodec();

    private RefreshTask task() {
        return new RefreshTask(
                "valuation-service#valuation",
                "cars",
                "valuations",
                List.of(element()),
                Map.of("tenant", "north", "locale", "de"),
                "api-1");
    }

    private RefreshTask.Element element() {
        return new RefreshTask.Element(
                "cars:valuations:(\"WVW1\",{\"VW\",~},1.10)",
                1_767_323_045_000L,
                new Nonce("AAECAwQFBgcICQoLDA0ODw"),
                List.of(
                        codec.encodeArgument("W\u00e4\ud83d\ude97\"\\", String.class),
                        codec.encodeArgument(new CarId("VW", null), CarId.class),
                        codec.encodeArgument(new BigDecimal("1.10"), BigDecimal.class),
                        codec.encodeArgument(-5, int.class),
                        codec.encodeArgument(null, String.class),
                        codec.encodeArgument(true, boolean.class),
                        codec.encodeArgument(List.of("a", "b"), strings()),
                        codec.encodeArgument(List.of(), strings())));
    }

    private static Type strings() {
        return new TypeRef<List<String>>() {}.type();
    }

    private static byte[] golden() throws IOException {
        return golden("task.json");
    }

    private static byte[] golden(String name) throws IOException {
        try (var file = JacksonTaskCodecTest.class.getResourceAsStream("/golden/v1/" + name)) {
            assertThat(file).isNotNull();
            return file.readAllBytes();
        }
    }

    private static String texts(RefreshTask task) {
        return task.elements().stream()
                .flatMap(element -> element.arguments().stream())
                .map(argument -> new String(argument, UTF_8))
                .collect(joining("|"));
    }

    private static void assertEqual(RefreshTask actual, RefreshTask expected) {
        assertThat(actual)
                .usingRecursiveComparison()
                .ignoringFields("elements.arguments")
                .isEqualTo(expected);
        assertThat(texts(actual)).isEqualTo(texts(expected));
    }

    @Test
    void taskIsWrittenAsTheGoldenFile() throws IOException {
        assertThat(new String(codec.encode(task()), UTF_8)).isEqualTo(new String(golden(), UTF_8));
    }

    @Test
    void taskForSeveralEntriesIsWrittenAsTheGoldenFileAndReadAgain() throws IOException {
        RefreshTask several = new RefreshTask(
                "valuation-service#valuations",
                "cars",
                "valuations",
                List.of(ofSeveral("WVW1", "A"), ofSeveral("WVW2", "B"), ofSeveral("WVW3", "C")),
                Map.of(),
                "api-1");

        assertThat(new String(codec.encode(several), UTF_8)).isEqualTo(new String(goldenOfSeveral(), UTF_8));
        assertEqual(codec.decode(goldenOfSeveral()), several);
    }

    private RefreshTask.Element ofSeveral(String vin, String token) {
        return new RefreshTask.Element(
                "cars:valuations:(\"" + vin + "\",\"EUR\")",
                1_767_323_045_000L,
                new Nonce(token.repeat(Nonce.LENGTH)),
                List.of(codec.encodeArgument(vin, String.class), codec.encodeArgument("EUR", String.class)));
    }

    private static byte[] goldenOfSeveral() throws IOException {
        return golden("task-further.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[5]", "null", "[{\"key\":5}]"})
    void malformedFurtherEntriesAreRefused(String further) {
        String body = new String(codec.encode(task()), UTF_8);
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> codec.decode(body.replace("\"context\"", "\"further\":" + further + ",\"context\"")
                        .getBytes(UTF_8)))
                .withNoCause();
    }

    @Test
    void goldenFileIsRead() throws IOException {
        assertEqual(codec.decode(golden()), task());
    }

    @Test
    void argumentsComeBackByTheirTypes() {
        List<byte[]> arguments =
                codec.decode(codec.encode(task())).elements().get(0).arguments();
        assertThat(codec.decodeArgument(arguments.get(0), String.class)).isEqualTo("W\u00e4\ud83d\ude97\"\\");
        assertThat(codec.decodeArgument(arguments.get(1), CarId.class)).isEqualTo(new CarId("VW", null));
        assertThat(codec.decodeArgument(arguments.get(2), BigDecimal.class)).isEqualTo(new BigDecimal("1.10"));
        assertThat(codec.decodeArgument(arguments.get(3), int.class)).isEqualTo(-5);
        assertThat(codec.decodeArgument(arguments.get(4), String.class)).isNull();
        assertThat(codec.decodeArgument(arguments.get(5), boolean.class)).isEqualTo(true);
        assertThat(codec.decodeArgument(arguments.get(6), strings())).isEqualTo(List.of("a", "b"));
        assertThat(codec.decodeArgument(arguments.get(7), strings())).isEqualTo(List.of());
    }

    @Test
    void blanksOrderAndUnknownFieldsDoNotMatter() {
        String body =
                " {\"x\":[{\"version\":2}], \"publishedBy\":\"p\" ,\"context\":{ }, \"arguments\": [ \"a b\" , 5 ,{"
                        + " \"k\" : [ ] } , null\n, -0.5e3 , [ ] ] , \"token\":\"AAECAwQFBgcICQoLDA0ODw\", \"seenLoadStart\":7 ,"
                        + " \"key\":\"k\",\"cache\":\"c\",\"namespace\":\"n\",\"operation\":\"o\", \"version\" : 1, \"y\":null} ";
        RefreshTask task = codec.decode(body.getBytes(UTF_8));
        assertThat(texts(task)).isEqualTo("\"a b\"|5|{ \"k\" : [ ] }|null|-0.5e3|[ ]");
        assertThat(task.elements()).singleElement().returns(7L, RefreshTask.Element::seenLoadStart);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "version",
                "operation",
                "namespace",
                "cache",
                "key",
                "seenLoadStart",
                "token",
                "arguments",
                "context",
                "publishedBy"
            })
    void missingOrMalformedFieldIsNamed(String field) {
        String body = new String(codec.encode(task()), UTF_8);
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> codec.decode(
                        body.replace("\"" + field + "\"", "\"other\"").getBytes(UTF_8)))
                .withMessage("a task lacks the field '" + field + "'");
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> codec.decode(body.replace("\"" + field + "\":", "\"" + field + "\":null,\"other\":")
                        .getBytes(UTF_8)))
                .withMessage("a task has a malformed field '" + field + "'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"version\":1 | \"version\":2 | a task is of an unknown version",
                "\"version\":1 | \"version\":\"1\" | a task has a malformed field 'version'",
                "\"version\":1 | \"version\":1.0 | a task has a malformed field 'version'",
                "\"version\":1 | \"version\":1,\"version\":1 | a task cannot be read: StreamReadException",
                "1767323045000 | 99999999999999999999 | a task cannot be read: InputCoercionException",
                "AAECAwQ | AAECAw | a task cannot be read: a field is out of range",
                "\"north\" | [\"secret\"] | a task has a malformed field 'context'",
                "\"api-1\"} | \"secret\"} {} | a task goes on after its end",
                "\"api-1\"} | \"secret\" | a task cannot be read: UnexpectedEndOfInputException"
            })
    void wrongBodyIsRefusedWithoutItsContent(String from, String to, String message) {
        String body = new String(codec.encode(task()), UTF_8);
        assertThat(body).contains(from);
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> codec.decode(body.replace(from, to).getBytes(UTF_8)))
                .withMessage(message)
                .withNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "[]", "secret", "\u0000"})
    void whatIsNoObjectIsRefused(String body) {
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> codec.decode(body.getBytes(UTF_8)))
                .withNoCause();
    }

    @Test
    void bodyInAnotherEncodingIsRefused() {
        String body = new String(codec.encode(task()), UTF_8);
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> codec.decode(body.getBytes(UTF_16)))
                .withMessage("a task is not in UTF-8");
    }

    @Test
    void moreThan32ArgumentsAreRefusedBothWays() {
        RefreshTask most = with(Collections.nCopies(32, "5".getBytes(UTF_8)));
        assertEqual(codec.decode(codec.encode(most)), most);
        RefreshTask tooMany = with(Collections.nCopies(33, "5".getBytes(UTF_8)));
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> codec.encode(tooMany))
                .withMessage("a task has at most 32 arguments");
        String body = new String(codec.encode(most), UTF_8).replace("[5,", "[5,5,");
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> codec.decode(body.getBytes(UTF_8)))
                .withMessage("a task has too many arguments");
    }

    @Test
    void argumentsMayBeNested100DeepAndNoDeeper() {
        RefreshTask deep = with(List.of(("[".repeat(100) + "]".repeat(100)).getBytes(UTF_8)));
        assertEqual(codec.decode(codec.encode(deep)), deep);
        RefreshTask deeper = with(List.of(("[".repeat(101) + "]".repeat(101)).getBytes(UTF_8)));
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> codec.decode(codec.encode(deeper)))
                .withMessage("a task has an argument that is nested too deep");
    }

    private RefreshTask with(List<byte[]> arguments) {
        RefreshTask task = task();
        return new RefreshTask(
                task.operation(),
                task.namespace(),
                task.cache(),
                List.of(new RefreshTask.Element(
                        element().key(), element().seenLoadStart(), element().token(), arguments)),
                task.context(),
                task.publishedBy());
    }

    @Test
    void argumentThatCannotBeCarriedIsRefusedWithTheWayOut() {
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> codec.checkArgument(Principal.class))
                .withMessage("java.security.Principal cannot be carried in a task: it is an interface without"
                        + " @JsonTypeInfo(use = NAME) and known subtypes; pass the plain values that the method needs"
                        + " of it, or switch refreshing off");
    }

    @Test
    void nullForAPrimitiveIsRefused() {
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> codec.decodeArgument("null".getBytes(UTF_8), int.class));
    }

    @Test
    void mutatedBodiesAreReadOrRefusedButNeverBreakAnything() {
        Random random = new Random(20260103);
        byte[] valid = codec.encode(task());
        int read = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] body = mutated(valid, random);
            try {
                RefreshTask task = codec.decode(body);
                int size = task.elements().stream()
                        .flatMap(element -> element.arguments().stream())
                        .mapToInt(argument -> argument.length)
                        .sum();
                if (size > body.length) {
                    fail("round " + i + " made arguments out of nothing");
                }
                read++;
            } catch (CodecException refused) {
                if (refused.getCause() != null) {
                    fail("round " + i + " has a cause, which may quote the body", refused);
                }
            } catch (RuntimeException | Error e) {
                fail("round " + i + " threw another exception", e);
            }
        }
        assertThat(read).as("mutations that are still tasks").isBetween(1, 99_999);
    }

    private static byte[] mutated(byte[] valid, Random random) {
        byte[] body = valid.clone();
        for (int changes = random.nextInt(1, 4); changes > 0 && body.length > 1; changes--) {
            int at = random.nextInt(body.length);
            int other = random.nextInt(body.length);
            switch (random.nextInt(5)) {
                case 0 -> body[at] = (byte) random.nextInt();
                case 1 -> body[at] = (byte) "{}[]\",:0-eE\\".charAt(random.nextInt(12));
                case 2 -> body = Arrays.copyOf(body, at);
                case 3 ->
                    System.arraycopy(
                            body, at, body, other, Math.min(random.nextInt(40), body.length - Math.max(at, other)));
                default -> body = spliced(body, at, random);
            }
        }
        return body;
    }

    /** With something repeated up to 150 times in it. */
    private static byte[] spliced(byte[] body, int at, Random random) {
        String insert = List.of("[", "{\"a\":", "9", "\"", "5,", "\u00e4").get(random.nextInt(6));
        byte[] repeated = insert.repeat(random.nextInt(1, 150)).getBytes(UTF_8);
        byte[] result = Arrays.copyOf(body, body.length + repeated.length);
        System.arraycopy(repeated, 0, result, at, repeated.length);
        System.arraycopy(body, at, result, at + repeated.length, body.length - at);
        return result;
    }
}
