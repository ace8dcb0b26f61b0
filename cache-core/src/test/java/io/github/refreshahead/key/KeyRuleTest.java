package io.github.refreshahead.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRuleTest {

    private final KeyRule rule = new KeyRule("cars", KeyStyle.READABLE);

    record CarId(@Nullable String make, @Nullable String model) {}

    record Vin(@Nullable String value) {}

    record Owner(@Nullable Vin car) {}

    record Seats(OptionalInt number) {}

    record Nothing() {}

    record Chain(@Nullable Object next, int number) {}

    enum Fuel {
        DIESEL {
            @Override
            public String toString() {
                return "heavy";
            }
        }
    }

    public static final class Point {
        private final int x;
        private final boolean exact;

        public Point(int x, boolean exact) {
            this.x = x;
            this.exact = exact;
        }

        public int getX() {
            return x;
        }

        public boolean isExact() {
            return exact;
        }
    }

    public static final class Failing {
        private final int secret;

        public Failing(int secret) {
            this.secret = secret;
        }

        public int getSecret() {
            throw new IllegalStateException("no " + secret);
        }
    }

    private Map<String, CacheKey> vectors() {
        Map<String, CacheKey> vectors = new LinkedHashMap<>();
        vectors.put("no part", key());
        vectors.put("one string", key("WVW1"));
        vectors.put("two strings", key("VW", "Golf"));
        vectors.put("escapes", key("a\"b\\c\n\u0000\u007f"));
        vectors.put("colons, commas, brackets", key("a:b,c", "(]", "{~}"));
        vectors.put("beyond ASCII", key("\u00e4\u20ac\ud83d\ude97"));
        vectors.put("unpaired surrogates", key("\ud83d", "\ude97x"));
        vectors.put("empty string", key(""));
        vectors.put("null", key((Object) null));
        vectors.put("null and null", key(null, null));
        vectors.put("empty Optional", key(Optional.empty()));
        vectors.put("filled Optional", key(Optional.of("WVW1")));
        vectors.put("Optional in Optional", key(Optional.of(Optional.of(1)), Optional.of(Optional.empty())));
        vectors.put("integral numbers", key((byte) 5, (short) 5, 5, 5L, BigInteger.valueOf(5), new BigDecimal("5.0")));
        vectors.put("smallest long", key(Long.MIN_VALUE));
        vectors.put("large integer", key(BigInteger.TWO.pow(64)));
        vectors.put("huge integer", key(BigInteger.TEN.pow(150)));
        vectors.put("decimals", key(new BigDecimal("1.10"), new BigDecimal("-0.00"), new BigDecimal("1E+3")));
        vectors.put("small decimal", key(new BigDecimal("1E-400")));
        vectors.put("doubles", key(5.0, 0.5, 0.1, -0.0, 1e300, Double.NaN, Double.NEGATIVE_INFINITY));
        vectors.put("floats", key(5f, 0.5f, 0.1f));
        vectors.put("boolean and char", key(true, 'x', '"'));
        vectors.put("enum constant with a body", key(Fuel.DIESEL));
        vectors.put("instant", key(Instant.parse("2026-01-02T03:04:05.000000006Z")));
        vectors.put("date and zone", key(LocalDate.of(2026, 1, 2), ZoneId.of("Europe/Paris")));
        vectors.put(
                "zoned", key(ZonedDateTime.parse("2026-01-02T03:04:05+01:00[Europe/Paris]"), Duration.ofMinutes(90)));
        vectors.put("old date", key(new Date(1_000L)));
        vectors.put("identifiers", key(new UUID(1, 2), URI.create("a:b?c"), Currency.getInstance("EUR")));
        vectors.put("locales", key(Locale.GERMANY, Locale.ROOT, new Locale("de", "", "x y")));
        vectors.put("record", key(new CarId("VW", "Golf")));
        vectors.put("record beside a part", key(new CarId("VW", "Golf"), 2020));
        vectors.put("record of one component", key(new Vin("WVW1")));
        vectors.put("record of an absent component", key(new Vin(null)));
        vectors.put("record of two absent components", key(new CarId(null, null)));
        vectors.put("record in a record", key(new Owner(new Vin("WVW1"))));
        vectors.put("record of an absent record", key(new Owner(null)));
        vectors.put("record of a record of nothing", key(new Owner(new Vin(null))));
        vectors.put("record of an empty optional int", key(new Seats(OptionalInt.empty())));
        vectors.put("record without components", key(new Nothing()));
        vectors.put("final class", key(new Point(3, true), 1));
        vectors.put("list", key(List.of(1, 2)));
        vectors.put("list of null", key(Collections.singletonList(null)));
        vectors.put("empty collections", key(List.of(), Set.of(), Map.of()));
        vectors.put("set", key(Set.of("b", "a", "c")));
        vectors.put("map", key(Map.of("b", List.of(2), "a", List.of(1))));
        vectors.put("arrays", key(new int[] {1, 2}, new String[] {"a"}, new byte[] {0, -1}));
        vectors.put("optional int", key(OptionalInt.of(4), OptionalInt.empty()));
        vectors.put("longest readable", key("x".repeat(400 - "cars:valuations:(\"\")".length())));
        vectors.put("shortest hashed for length", key("x".repeat(401 - "cars:valuations:(\"\")".length())));
        vectors.put("hashed string", new KeyRule("cars", KeyStyle.HASHED).key("valuations", "WVW1"));
        return vectors;
    }

    private CacheKey key(@Nullable Object... parts) {
        return rule.key("valuations", parts);
    }

    @Test
    void keysAreThoseOfTheGoldenFile() throws IOException {
        List<String> lines = new ArrayList<>();
        vectors().forEach((name, key) -> lines.add(name + "\t" + key.text()));
        try (var golden = KeyRuleTest.class.getResourceAsStream("/golden/v1/keys.txt")) {
            assertThat(golden).isNotNull();
            assertThat(lines)
                    .containsExactlyElementsOf(new String(golden.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList());
        }
    }

    @Test
    void recordCountsAsItsComponents() {
        assertThat(key(new CarId("VW", "Golf"))).isEqualTo(key("VW", "Golf"));
        assertThat(key(new Owner(new Vin("WVW1")))).isEqualTo(key("WVW1"));
        assertThat(key(Optional.of(new Vin("WVW1")))).isEqualTo(key("WVW1"));
    }

    @Test
    void absentRecordIsNotOneOfAnAbsentComponent() {
        assertThat(List.of(key((Object) null), key(new Owner(null)), key(new Owner(new Vin(null)))))
                .doesNotHaveDuplicates();
    }

    @Test
    void setsAndMapsHaveNoOrder() {
        assertThat(key(new java.util.LinkedHashSet<>(List.of(2, 1)))).isEqualTo(key(Set.of(1, 2)));
        Map<String, Integer> backwards = new LinkedHashMap<>();
        backwards.put("b", 2);
        backwards.put("a", 1);
        assertThat(key(backwards)).isEqualTo(key(Map.of("a", 1, "b", 2)));
    }

    @Test
    void datesOfSqlAreDates() {
        assertThat(key(new java.sql.Date(1_000L))).isEqualTo(key(new Date(1_000L)));
    }

    @Test
    void stylesNeverCollide() {
        String readable = key("x").text();
        String hashed =
                new KeyRule("cars", KeyStyle.HASHED).key("valuations", "x").text();
        assertThat(readable).startsWith("cars:valuations:(");
        assertThat(hashed).startsWith("cars:valuations:#").hasSize("cars:valuations:#".length() + 43);
    }

    @Test
    void keyNamesItsCache() {
        assertThat(key("x").cache()).isEqualTo("valuations");
    }

    @Test
    void unknownTypeIsNamedAndItsValueIsNot() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> key(new StringBuilder("secret")))
                .withMessage("a value of java.lang.StringBuilder is of a type that keys do not know");
    }

    @Test
    void failingAccessorIsNamedWithoutItsMessage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> key(new Failing(4711), 1))
                .withMessage(Failing.class.getName() + ".getSecret() failed while a key was made")
                .withNoCause();
    }

    @Test
    void valueNestedTooDeepIsRefused() {
        Object chain = 1;
        for (int i = 0; i < 101; i++) {
            chain = new Chain(chain, i);
        }
        Object deepest = chain;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> key(deepest, 1))
                .withMessage("a value of " + Chain.class.getName() + " is nested more than 100 deep");
    }

    @Test
    void collectionThatHoldsItselfIsRefused() {
        List<Object> list = new ArrayList<>();
        list.add(list);
        list.add(list);
        assertThatIllegalArgumentException().isThrownBy(() -> key(list)).withMessageContaining("nested more than 100");
    }

    @Test
    void endlesslyLongKeyIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> key(Collections.nCopies(1_000_000, "abc")))
                .withMessage("a value of java.lang.String makes a key of more than 1000000 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:b", "a b", "\u00e4", "{cars}"})
    void namesThatKeysCannotHoldAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyRule.checkCacheName(name))
                .withMessage("cache name (" + name + ") must be 1 to 100 of A-Z a-z 0-9 . _ -");
        assertThatIllegalArgumentException().isThrownBy(() -> new KeyRule(name, KeyStyle.READABLE));
        assertThatIllegalArgumentException().isThrownBy(() -> rule.keysOf(name));
    }

    @Test
    void namesAreDistinguishedByLettersAndDigits() {
        assertThat(KeyRule.distinguishable("Car-Values.v2")).isEqualTo("carvaluesv2");
    }

    @Test
    void partsAreNotChanged() {
        Object[] parts = {new CarId("VW", "Golf")};
        Object[] copy = Arrays.copyOf(parts, 1);
        key(parts);
        assertThat(parts).isEqualTo(copy);
    }
}
