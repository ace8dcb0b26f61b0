package io.github.refreshahead.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyConversionTest {

    record CarId(String make, long number) {}

    private static List<KeyParts.Part> parts(@Nullable Type... types) {
        List<KeyParts.Part> parts = new ArrayList<>();
        for (Type type : types) {
            parts.add(new KeyParts.Part("part", type));
        }
        return parts;
    }

    private static @Nullable KeyConversion between(Type given, Type wanted) {
        return KeyConversion.between(parts(given), parts(wanted));
    }

    private static Object converted(Type given, Type wanted, Object value) {
        return between(given, wanted).convert(new Object[] {value})[0];
    }

    @Test
    void wholeNumbersOfAnySizeHaveTheSameKey() {
        assertThat(converted(int.class, Long.class, 5)).isEqualTo(5);
        assertThat(converted(BigDecimal.class, long.class, BigDecimal.TEN)).isEqualTo(BigDecimal.TEN);
    }

    @Test
    void wholeNumberBecomesAFloatingOneButNotTheOtherWayRound() {
        assertThat(converted(int.class, double.class, 5)).isEqualTo(5.0);
        assertThat(between(double.class, int.class)).isNull();
    }

    @Test
    void recordStandsForItsComponents() {
        assertThat(KeyConversion.between(parts(CarId.class), parts(String.class, int.class)))
                .isNotNull();
        assertThat(KeyConversion.between(parts(String.class, Integer.class), parts(CarId.class)))
                .isNotNull();
        assertThat(KeyConversion.between(parts(CarId.class), parts(String.class)))
                .isNull();
        assertThat(KeyConversion.between(parts(CarId.class), parts(String.class, double.class)))
                .isNull();
    }

    @Test
    void enumsAndTheirNamesHaveTheSameKey() {
        assertThat(between(String.class, TimeUnit.class)).isNotNull();
        assertThat(between(TimeUnit.class, String.class)).isNotNull();
    }

    @Test
    void textBecomesAUuid() {
        UUID id = UUID.randomUUID();
        assertThat(converted(String.class, UUID.class, id.toString().toUpperCase(java.util.Locale.ROOT)))
                .isEqualTo(id);
    }

    @Test
    void sequencesAreNotSets() {
        assertThat(between(String[].class, List.class)).isNotNull();
        assertThat(between(Set.class, List.class)).isNull();
    }

    @Test
    void whatOnlyACallCanTellIsAccepted() {
        assertThat(KeyConversion.between(parts((Type) null), parts(String.class, int.class)))
                .isNotNull();
        assertThat(KeyConversion.between(parts(null, null), parts(String.class)))
                .isNull();
    }

    @Test
    void unrelatedTypesAreRefused() {
        assertThat(between(String.class, int.class)).isNull();
        assertThat(between(int.class, String.class)).isNull();
    }
}
