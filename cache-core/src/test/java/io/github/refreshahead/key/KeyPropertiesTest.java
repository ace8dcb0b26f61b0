package io.github.refreshahead.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random values of random types: the same key if, and only if, they are equal. */
class KeyPropertiesTest {

    record One(@Nullable Object a) {}

    record Two(@Nullable Object a, @Nullable Object b) {}

    enum Grade {
        GOOD,
        FAIR
    }

    /** Values of one type: equal ones are drawn often, and so are those that only look alike. */
    private interface Kind extends Function<Random, @Nullable Object> {}

    private static final String ALPHABET = "ab\"\\,:~()[]{}<>=?\n\u0000\u007f\u00e4\ud83d\ude97";

    private static Kind kind(Random random, int depth) {
        return switch (random.nextInt(depth > 3 ? 8 : 14)) {
            case 0, 1, 2 -> KeyPropertiesTest::text;
            case 3 -> r -> r.nextLong(-2, 3);
            case 4 -> r -> BigInteger.valueOf(r.nextInt(3)).shiftLeft(70 * r.nextInt(2));
            case 5 ->
                r -> BigDecimal.valueOf(r.nextInt(-1, 2))
                        .movePointLeft(r.nextInt(3))
                        .stripTrailingZeros();
            case 6 -> r -> List.of(0.0, -0.0, 1.5, 1e18, Double.NaN).get(r.nextInt(5));
            case 7 -> r -> Grade.values()[r.nextInt(2)];
            case 8 -> list(kind(random, depth + 1));
            case 9 -> set(kind(random, depth + 1));
            case 10 -> map(kind(random, depth + 1), kind(random, depth + 1));
            case 11 -> optional(kind(random, depth + 1));
            case 12 -> one(orNull(kind(random, depth + 1)));
            default -> two(orNull(kind(random, depth + 1)), orNull(kind(random, depth + 1)));
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    private static Kind orNull(Kind kind) {
        return r -> r.nextInt(4) == 0 ? null : kind.apply(r);
    }

    private static Kind list(Kind element) {
        return r -> elements(element, r);
    }

    private static Kind set(Kind element) {
        return r -> new HashSet<>(elements(element, r));
    }

    private static Kind map(Kind key, Kind value) {
        return r -> {
            Map<@Nullable Object, @Nullable Object> map = new HashMap<>();
            elements(key, r).forEach(k -> map.put(k, value.apply(r)));
            return map;
        };
    }

    private static Kind optional(Kind content) {
        return r -> r.nextInt(3) == 0 ? Optional.empty() : Optional.ofNullable(content.apply(r));
    }

    private static Kind one(Kind a) {
        return r -> new One(a.apply(r));
    }

    private static Kind two(Kind a, Kind b) {
        return r -> new Two(a.apply(r), b.apply(r));
    }

    private static List<@Nullable Object> elements(Kind element, Random random) {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            elements.add(element.apply(random));
        }
        return elements;
    }

    @ParameterizedTest
    @EnumSource(KeyStyle.class)
    void keysAreEqualExactlyIfThePartsAre(KeyStyle style) {
        CacheKeys keys = new KeyRule("cars", style).keysOf("valuations");
        Random random = new Random(20260102);
        int same = 0;
        for (int shape = 0; shape < 300; shape++) {
            List<Kind> kinds = new ArrayList<>();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                kinds.add(orNull(kind(random, 0)));
            }
            Map<String, List<Object>> tuples = new TreeMap<>();
            Set<List<Object>> distinct = new HashSet<>();
            for (int draw = 0; draw < 200; draw++) {
                List<Object> tuple = new ArrayList<>();
                kinds.forEach(kind -> tuple.add(absentAsNull(kind.apply(random))));
                String text = keys.key(tuple.toArray()).text();
                List<Object> other = tuples.putIfAbsent(text, tuple);
                assertThat(other == null || other.equals(tuple))
                        .as("one key for two tuples")
                        .isTrue();
                assertThat(distinct.add(tuple)).as("two keys for one tuple").isEqualTo(other == null);
                same += other == null ? 0 : 1;
            }
        }
        assertThat(same).as("equal tuples that were met").isPositive();
    }

    /** The rule takes an empty Optional for null, where a part or a component is one. */
    private static @Nullable Object absentAsNull(@Nullable Object value) {
        if (value instanceof One one) {
            return new One(absentAsNull(one.a()));
        } else if (value instanceof Two two) {
            return new Two(absentAsNull(two.a()), absentAsNull(two.b()));
        } else if (value instanceof Optional<?> optional && !(optional.orElse(null) instanceof Optional<?>)) {
            return absentAsNull(optional.orElse(null));
        }
        return value;
    }
}
