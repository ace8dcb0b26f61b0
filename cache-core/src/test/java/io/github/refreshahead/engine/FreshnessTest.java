package io.github.refreshahead.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Entry;
import io.github.refreshahead.store.LeaseKind;
import io.github.refreshahead.store.Payload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreshnessTest {

    private static final CacheKey KEY = new CacheKey("cars", "shop:cars:(\"a\")");

    private final Freshness.Bounds bounds = Freshness.Bounds.of(CachePolicy.builder()
            .ttl(Duration.ofSeconds(10))
            .refreshAfter(Duration.ofSeconds(2))
            .staleIfError(Duration.ofSeconds(5))
            .nullTtl(Duration.ofSeconds(3))
            .jitter(0)
            .build());

    @Test
    void aValueIsFreshThenDueThenExpiredThenUseless() {
        assertThat(value(0)).isEqualTo(Freshness.FRESH);
        assertThat(value(1_999)).isEqualTo(Freshness.FRESH);
        assertThat(value(2_000)).isEqualTo(Freshness.DUE);
        assertThat(value(9_999)).isEqualTo(Freshness.DUE);
        assertThat(value(10_000)).isEqualTo(Freshness.EXPIRED);
        assertThat(value(14_999)).isEqualTo(Freshness.EXPIRED);
        assertThat(value(15_000)).isEqualTo(Freshness.USELESS);
    }

    @Test
    void aNullIsNeverDue() {
        assertThat(nothing(2_999)).isEqualTo(Freshness.FRESH);
        assertThat(nothing(3_000)).isEqualTo(Freshness.EXPIRED);
        assertThat(nothing(8_000)).isEqualTo(Freshness.USELESS);
    }

    @Test
    void aPlainCacheIsNeverDue() {
        Freshness.Bounds plain = Freshness.Bounds.of(
                CachePolicy.builder().ttl(Duration.ofSeconds(10)).refreshOff().build());
        assertThat(Freshness.of(entry(9_999, ByteBuffer.allocate(1)), plain, KEY))
                .isEqualTo(Freshness.FRESH);
        assertThat(Freshness.of(entry(10_000, ByteBuffer.allocate(1)), plain, KEY))
                .isEqualTo(Freshness.USELESS);
    }

    @Test
    void jitterMakesKeysDueAtDifferentAgesWithinATenthAndAlwaysTheSame() {
        Freshness.Bounds jittered = Freshness.Bounds.of(CachePolicy.builder()
                .ttl(Duration.ofSeconds(100))
                .refreshAfter(Duration.ofSeconds(10))
                .jitter(0.1)
                .build());
        long[] ages = IntStream.range(0, 1_000)
                .mapToObj(i -> new CacheKey("cars", "shop:cars:(" + i + ")"))
                .mapToLong(jittered::dueAge)
                .toArray();
        assertThat(java.util.Arrays.stream(ages).boxed()).allMatch(age -> age > 9_000 && age <= 10_000);
        assertThat(java.util.Arrays.stream(ages).average().orElseThrow()).isBetween(9_450.0, 9_550.0);
        assertThat(java.util.Arrays.stream(ages).distinct().count()).isGreaterThan(500);
        assertThat(jittered.dueAge(KEY)).isEqualTo(jittered.dueAge(new CacheKey("cars", KEY.text())));
    }

    private Freshness value(long age) {
        return Freshness.of(entry(age, ByteBuffer.allocate(1)), bounds, KEY);
    }

    private Freshness nothing(long age) {
        return Freshness.of(entry(age, null), bounds, KEY);
    }

    private static Entry entry(long age, @org.jspecify.annotations.Nullable ByteBuffer bytes) {
        return new Entry(1_000, age, LeaseKind.NONE, 0, 0, new Payload("j1", bytes));
    }
}
