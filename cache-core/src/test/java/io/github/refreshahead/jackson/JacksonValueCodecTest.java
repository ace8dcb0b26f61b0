package io.github.refreshahead.jackson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.codec.ValueCodec;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.annotation.JsonDeserialize;

class JacksonValueCodecTest {

    record Valuation(
            String vin,
            BigDecimal price,
            Instant at,
            @Nullable String note) {}

    record Nothing() {}

    record Generic<T>(T content, List<T> more) {}

    record Counter(int count) {}

    record Strict(String vin) {
        Strict {
            if (vin.startsWith("secret")) {
                throw new IllegalArgumentException(vin);
            }
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    sealed interface Offer permits Cash, Lease {}

    record Cash(BigDecimal amount) implements Offer {}

    record Lease(int months, Generic<Offer> next) implements Offer {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({@JsonSubTypes.Type(value = Suv.class, name = "suv"), @JsonSubTypes.Type(value = Car.class)})
    static class Car {
        public String make = "";

        @Override
        public boolean equals(Object other) {
            return other instanceof Car car && car.getClass() == getClass() && car.make.equals(make);
        }

        @Override
        public int hashCode() {
            return make.hashCode();
        }
    }

    static final class Suv extends Car {}

    static class Plain {
        private int x;

        public int getX() {
            return x;
        }

        public void setX(int x) {
            this.x = x;
        }
    }

    static final class MorePlain extends Plain {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Sparse(@Nullable String maybe) {}

    @JsonDeserialize(as = Named.class)
    interface Nameable {
        @JsonProperty
        String name();
    }

    record Named(String name) implements Nameable {}

    @JsonDeserialize(builder = Built.Builder.class)
    record Built(int size) {

        static final class Builder {
            private int size;

            public Builder withSize(int value) {
                size = value;
                return this;
            }

            public Built build() {
                return new Built(size);
            }
        }
    }

    abstract static class Made {
        private final String text;

        Made(String text) {
            this.text = text;
        }

        @JsonCreator
        static Made of(@JsonProperty("text") String text) {
            return new Made(text) {};
        }

        public String getText() {
            return text;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Made made && made.text.equals(text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    record Exploding(String text) {
        @Override
        public String text() {
            throw new IllegalStateException("secret " + text);
        }
    }

    enum Fuel {
        DIESEL {
            @Override
            public String toString() {
                return "heavy";
            }
        },
        PETROL
    }

    private final ValueCodec codec = new JacksonValueCodec();

    private Object roundTrip(Object value, Type type) {
        codec.check(type);
        byte[] json = codec.encode(value, type);
        ByteBuffer padded = ByteBuffer.allocate(json.length + 7);
        padded.position(3).put(json).flip().position(3);
        return codec.decode(padded.slice(), type);
    }

    private Object decode(String json, Type type) {
        return codec.decode(ByteBuffer.wrap(json.getBytes(UTF_8)), type);
    }

    static Stream<Arguments> values() {
        Valuation valuation =
                new Valuation("WVW1", new BigDecimal("1.10"), Instant.parse("2026-01-02T03:04:05.000000006Z"), null);
        Suv suv = new Suv();
        suv.make = "VW";
        return Stream.of(
                arguments("text \u00e4\u20ac\ud83d\ude97 \"\\\n\u0000", String.class),
                arguments("\ud83d", String.class),
                arguments("", String.class),
                arguments(5, int.class),
                arguments(Long.MIN_VALUE, Long.class),
                arguments('x', char.class),
                arguments(true, Boolean.class),
                arguments(0.1, double.class),
                arguments(-0.0, Double.class),
                arguments(Double.NaN, Double.class),
                arguments(Float.NEGATIVE_INFINITY, float.class),
                arguments(new BigDecimal("1.10"), BigDecimal.class),
                arguments(new BigDecimal("1E+3"), BigDecimal.class),
                arguments(new BigDecimal("-0.00"), BigDecimal.class),
                arguments(new BigDecimal("123456789012345678901234567890.123456789000"), BigDecimal.class),
                arguments(BigInteger.TWO.pow(200), BigInteger.class),
                arguments(new byte[] {0, -1, 5}, byte[].class),
                arguments(new int[] {1, 2}, int[].class),
                arguments(new String[][] {{"a"}, {}}, String[][].class),
                arguments(Fuel.DIESEL, Fuel.class),
                arguments(Instant.MAX, Instant.class),
                arguments(Instant.parse("2026-01-02T03:04:05.123456789Z"), Instant.class),
                arguments(LocalDate.of(2026, 1, 2), LocalDate.class),
                arguments(ZonedDateTime.parse("2026-07-02T03:04:05.1+02:00[Europe/Paris]"), ZonedDateTime.class),
                arguments(ZonedDateTime.parse("2026-07-02T03:04:05Z[UTC]"), ZonedDateTime.class),
                arguments(OffsetDateTime.parse("2026-07-02T03:04:05.000000001-07:00"), OffsetDateTime.class),
                arguments(Duration.ofSeconds(90, 1), Duration.class),
                arguments(Year.of(2026), Year.class),
                arguments(YearMonth.of(2026, 1), YearMonth.class),
                arguments(new Date(1_234_567_890_123L), Date.class),
                arguments(UUID.fromString("01234567-89ab-cdef-0123-456789abcdef"), UUID.class),
                arguments(URI.create("https://example.org/a?b"), URI.class),
                arguments(Locale.GERMANY, Locale.class),
                arguments(Currency.getInstance("EUR"), Currency.class),
                arguments(OptionalInt.empty(), OptionalInt.class),
                arguments(valuation, Valuation.class),
                arguments(new Nothing(), Nothing.class),
                arguments(new Sparse(null), Sparse.class),
                arguments(suv, Car.class),
                arguments(new Cash(BigDecimal.ONE), Offer.class),
                arguments(new Cash(BigDecimal.ONE), Cash.class),
                arguments(new Named("n"), Nameable.class),
                arguments(new Named("n"), Named.class),
                arguments(new Built(5), Built.class),
                arguments(Made.of("m"), Made.class),
                arguments(List.of(valuation, valuation), new TypeRef<List<Valuation>>() {}.type()),
                arguments(List.of(), new TypeRef<List<Valuation>>() {}.type()),
                arguments(Collections.singletonList(null), new TypeRef<List<Valuation>>() {}.type()),
                arguments(Map.of(), new TypeRef<Map<String, Valuation>>() {}.type()),
                arguments(
                        Map.of("a", List.of(valuation), "b", List.of()),
                        new TypeRef<Map<String, List<Valuation>>>() {}.type()),
                arguments(Optional.of(valuation), new TypeRef<Optional<Valuation>>() {}.type()),
                arguments(Optional.empty(), new TypeRef<Optional<Valuation>>() {}.type()),
                arguments(List.of(Optional.empty(), Optional.of(1L)), new TypeRef<List<Optional<Long>>>() {}.type()),
                arguments(
                        List.of(
                                new Cash(new BigDecimal("5.50")),
                                new Lease(3, new Generic<>(new Cash(BigDecimal.ONE), List.of()))),
                        new TypeRef<List<Offer>>() {}.type()),
                arguments(List.of(suv), new TypeRef<List<? extends Car>>() {}.type()),
                arguments(
                        new Generic<>(LocalDate.EPOCH, List.of(LocalDate.MAX)),
                        new TypeRef<Generic<LocalDate>>() {}.type()),
                arguments(new EnumMap<>(Map.of(Fuel.PETROL, 1)), new TypeRef<EnumMap<Fuel, Integer>>() {}.type()),
                arguments(Map.of(Fuel.DIESEL, 1), new TypeRef<Map<Fuel, Integer>>() {}.type()),
                arguments(
                        Map.of(
                                new UUID(1, 2),
                                Map.of(5, Map.of(Instant.EPOCH.plusNanos(1), Map.of(LocalDate.EPOCH, 1L)))),
                        new TypeRef<Map<UUID, Map<Integer, Map<Instant, Map<LocalDate, Long>>>>>() {}.type()),
                arguments(
                        Map.of(ZonedDateTime.parse("2026-07-02T03:04:05.1+02:00[Europe/Paris]"), 1),
                        new TypeRef<Map<ZonedDateTime, Integer>>() {}.type()),
                arguments(Map.of(new Date(1_234_567L), 1), new TypeRef<Map<Date, Integer>>() {}.type()),
                arguments(Map.of(Locale.FRANCE, 1, Locale.ROOT, 2), new TypeRef<Map<Locale, Integer>>() {}.type()),
                arguments(
                        Map.of(new BigDecimal("1.10"), 1, new BigDecimal("1E+3"), 2),
                        new TypeRef<Map<BigDecimal, Integer>>() {}.type()));
    }

    @ParameterizedTest
    @MethodSource("values")
    void valueComesBackAsItWas(Object value, Type type) {
        assertThat(roundTrip(value, type)).isEqualTo(value);
    }

    @Test
    void orderOfSetsAndMapsIsKept() {
        Set<String> set = new LinkedHashSet<>();
        Map<String, Integer> map = new LinkedHashMap<>();
        for (int i = 1000; i > 0; i--) {
            set.add("e" + i);
            map.put("k" + i, i);
        }
        assertThat((Set<?>) roundTrip(set, new TypeRef<Set<String>>() {}.type()))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.iterable(Object.class))
                .containsExactlyElementsOf(set);
        assertThat(((Map<?, ?>) roundTrip(map, new TypeRef<Map<String, Integer>>() {}.type())).keySet())
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.iterable(Object.class))
                .containsExactlyElementsOf(map.keySet());
    }

    @Test
    void enumsAreWrittenByName() {
        assertThat(new String(codec.encode(Fuel.DIESEL, Fuel.class), UTF_8)).isEqualTo("\"DIESEL\"");
    }

    @Test
    void unknownPropertiesAreIgnored() {
        assertThat(decode("{\"count\":5,\"added\":[{}]}", Counter.class)).isEqualTo(new Counter(5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"count\":null}",
                "{\"count\":\"5\"}",
                "{\"count\":1.5}",
                "{\"count\":5} {}",
                "{\"count\":5",
                "",
                "null",
                "[]",
                "{\"count\":5000000000}"
            })
    void whatIsNoValueOfTheTypeIsRefused(String json) {
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> decode(json, Counter.class))
                .withMessageStartingWith(Counter.class.getName() + " cannot be read")
                .withNoCause();
    }

    @Test
    void missingComponentIsAFailureAndNotANull() {
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(
                        () -> decode("{\"vin\":\"W\",\"price\":1,\"at\":\"2026-01-02T03:04:05Z\"}", Valuation.class));
    }

    @Test
    void failureNamesTypeAndPlaceAndNotTheContent() {
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> decode("[{\"count\":\"secret\"}]", new TypeRef<List<Counter>>() {}.type()))
                .withMessage("java.util.List<" + Counter.class.getName()
                        + "> cannot be read: MismatchedInputException at byte 10")
                .withNoCause();
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> decode("{\"vin\":\"secret\"}", Strict.class))
                .withMessage(Strict.class.getName() + " cannot be read: ValueInstantiationException at byte 15")
                .withNoCause();
    }

    @Test
    void nestingBeyondTheLimitIsRefusedBothWays() {
        Type type = new TypeRef<List<String>>() {}.type();
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> decode("[".repeat(101) + "]".repeat(101), type));
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        assertThatExceptionOfType(CodecException.class).isThrownBy(() -> codec.encode(itself, type));
    }

    @Test
    void failureToEncodeNamesTheTypeAndNotTheValue() {
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> codec.encode(List.of(new Exploding("x")), new TypeRef<List<Exploding>>() {}.type()))
                .withMessage("java.util.List<" + Exploding.class.getName() + "> cannot be written: DatabindException")
                .withNoCause();
    }

    @Test
    void valueThatIsNotOfTheTypeIsRefused() {
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> codec.encode("secret", new TypeRef<List<String>>() {}.type()))
                .withMessageNotContaining("secret")
                .withNoCause();
    }

    @Test
    void subclassOfTheDeclaredClassIsNotStoredAsIt() {
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> codec.encode(new MorePlain(), Plain.class))
                .withMessage("a value of another class cannot be written as the declared " + Plain.class.getName()
                        + ": it would come back as that");
    }
}
