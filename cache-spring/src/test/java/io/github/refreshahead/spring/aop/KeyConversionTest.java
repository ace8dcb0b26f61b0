package io.github.refreshahead.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyConversionTest {

    record CarId(String make, long number) {}

    record Holder(CarId id) {}

    enum WithBody {
        ONE {
            @Override
            public String toString() {
                return "another text";
            }
        }
    }

    private static List<KeyParts.Part> parts(@Nullable Type... types) {
        List<KeyParts.Part> parts = new ArrayList<>();
        for (Type type : types) {
            parts.add(new KeyParts.Part("part", type));
        }
        return parts;
    }

    private static boolean accepts(List<KeyParts.Part> wanted, List<KeyParts.Part> given) {
        return new KeyConversion(wanted).accepts(given);
    }

    private static boolean accepts(Type wanted, Type given) {
        return accepts(parts(wanted), parts(given));
    }

    private static Object @Nullable [] converted(List<KeyParts.Part> wanted, @Nullable Object... given) {
        return new KeyConversion(wanted).convert(given);
    }

    private static Object converted(Type wanted, Object given) {
        return converted(parts(wanted), given)[0];
    }

    @Test
    void wholeNumbersOfAnySizeHaveTheSameKey() {
        assertThat(accepts(Long.class, int.class)).isTrue();
        assertThat(converted(Long.class, 5)).isEqualTo(5);
        assertThat(converted(long.class, BigDecimal.TEN)).isEqualTo(BigDecimal.TEN);
    }

    @Test
    void wholeNumberBecomesAFloatingOneButNotTheOtherWayRound() {
        assertThat(accepts(double.class, int.class)).isTrue();
        assertThat(converted(double.class, 5)).isEqualTo(5.0);
        assertThat(accepts(int.class, double.class)).isFalse();
        assertThat(converted(parts(int.class), 5.0)).isNull();
    }

    @Test
    void recordStandsForItsComponents() {
        assertThat(accepts(parts(String.class, int.class), parts(CarId.class))).isTrue();
        assertThat(accepts(parts(CarId.class), parts(String.class, Integer.class)))
                .isTrue();
        assertThat(accepts(parts(Holder.class), parts(String.class, Integer.class)))
                .isTrue();
        assertThat(accepts(String.class, CarId.class)).isFalse();
        assertThat(accepts(parts(String.class, double.class), parts(CarId.class)))
                .isFalse();
        CarId id = new CarId("VW", 7);
        assertThat(converted(parts(String.class, int.class), id)).containsExactly(id);
        assertThat(converted(parts(CarId.class), "VW", 7)).containsExactly("VW", 7);
        assertThat(converted(parts(String.class, double.class), id)).isNull();
    }

    @Test
    void enumsAndTheirNamesHaveTheSameKey() {
        assertThat(accepts(TimeUnit.class, String.class)).isTrue();
        assertThat(accepts(String.class, TimeUnit.class)).isTrue();
        assertThat(converted(String.class, WithBody.ONE)).isEqualTo(WithBody.ONE);
    }

    @Test
    void textBecomesAUuid() {
        UUID id = UUID.randomUUID();
        assertThat(accepts(UUID.class, String.class)).isTrue();
        assertThat(converted(UUID.class, id.toString().toUpperCase(java.util.Locale.ROOT)))
                .isEqualTo(id);
    }

    @Test
    void sequencesAreNotSets() {
        assertThat(accepts(List.class, String[].class)).isTrue();
        assertThat(accepts(List.class, Set.class)).isFalse();
        assertThat(converted(List.class, new String[] {"A"})).isEqualTo(new String[] {"A"});
        assertThat(converted(parts(List.class), Set.of("A"))).isNull();
    }

    @Test
    void whatOnlyACallCanTellIsAcceptedUntilThen() {
        assertThat(accepts(parts(String.class, int.class), parts((Type) null))).isTrue();
        assertThat(accepts(parts(String.class), parts(null, null))).isFalse();
        assertThat(converted(parts(String.class, int.class), "VW")).isNull();
        assertThat(converted(parts((Type) null), "VW", 7)).containsExactly("VW", 7);
    }

    @Test
    void nullIsAPartUnlessItsTypeIsPrimitive() {
        assertThat(converted(parts(String.class), (Object) null)).containsExactly((Object) null);
        assertThat(converted(parts(String.class, Long.class), "VW", null)).containsExactly("VW", null);
        assertThat(converted(parts(long.class), (Object) null)).isNull();
        assertThat(converted(parts(String.class, long.class), "VW", null)).isNull();
        assertThat(converted(parts(String.class, Long.class), (Object) null)).isNull();
    }

    @Test
    void optionalIsItsContent() {
        assertThat(converted(parts(String.class), Optional.of("A"))).containsExactly(Optional.of("A"));
        assertThat(converted(parts(String.class), Optional.of(5))).isNull();
    }

    @Test
    void unrelatedTypesAreRefused() {
        assertThat(accepts(int.class, String.class)).isFalse();
        assertThat(accepts(String.class, int.class)).isFalse();
        assertThat(converted(parts(String.class), 5)).isNull();
    }
}
