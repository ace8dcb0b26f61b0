package io.github.refreshahead.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CacheKeyTest {

    static Stream<Object> parts() {
        Stream<Object> texts = IntStream.rangeClosed(0, KeyRule.LONGEST_READABLE + 1)
                .mapToObj(length -> "Ab\u00e4\u20ac1".repeat(100).substring(0, length));
        return Stream.concat(texts, Stream.of(0, -1, Integer.MIN_VALUE, Long.MAX_VALUE, "quoted \"", List.of(1, "a")));
    }

    @ParameterizedTest
    @MethodSource("parts")
    void aKeyIsEqualToTheOneOfItsText(Object part) {
        CacheKey key = new KeyRule("cars", KeyStyle.READABLE).key("valuations", part);

        CacheKey parsed = CacheKey.parse(key.text());

        assertThat(key).isEqualTo(parsed).hasSameHashCodeAs(parsed);
        assertThat(key.hashCode()).isEqualTo(key.text().hashCode());
        assertThat(parsed.cache()).isEqualTo("valuations");
    }

    @ParameterizedTest
    @EnumSource(KeyStyle.class)
    void keysOfTwoCachesOrTwoNamespacesDiffer(KeyStyle style) {
        CacheKey key = new KeyRule("cars", style).key("valuations", "a");

        assertThat(key)
                .isNotEqualTo(new KeyRule("cars", style).key("prices", "a"))
                .isNotEqualTo(new KeyRule("vans", style).key("valuations", "a"));
    }
}
