package io.github.refreshahead.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.key.CacheKey;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StampsTest {

    private final Stamps stamps = new Stamps();

    private static CacheKey key(int number) {
        return new CacheKey("cars", "shop:cars:(" + number + ")");
    }

    @Test
    void aChangeOfAKeyIsSeenInItsStampHoweverOftenItHappens() {
        long before = stamps.of(key(1));
        stamps.bump(key(1));
        stamps.bump(key(1));
        assertThat(stamps.of(key(1))).isGreaterThan(before);
    }

    @Test
    void aBurstOnOneKeyLeavesNearlyAllOthersAlone() {
        for (int i = 0; i < 100_000; i++) {
            stamps.bump(key(0));
        }
        long touched = 0;
        for (int i = 1; i <= 10_000; i++) {
            touched += stamps.of(key(i)) == 0 ? 0 : 1;
        }
        assertThat(touched).isLessThan(20);
    }

    @Test
    void similarKeysSpreadOverTheStripes() {
        Set<Integer> stripes = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            int stripe = Stamps.stripe(key(i));
            assertThat(stripe).isBetween(0, Stamps.STRIPES - 1);
            stripes.add(stripe);
        }
        assertThat(stripes).hasSizeGreaterThan(Stamps.STRIPES * 9 / 10);
    }
}
