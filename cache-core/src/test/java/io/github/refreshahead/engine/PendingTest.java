package io.github.refreshahead.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.KeyRule;
import io.github.refreshahead.key.KeyStyle;
import io.github.refreshahead.key.Tag;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingTest {

    private final KeyRule keys = new KeyRule("shop", KeyStyle.READABLE);
    private final CacheKey car = keys.key("cars", "a");
    private final CacheKey dealer = keys.key("dealers", "d");
    private final Tag tag = keys.tag("t");
    private final Pending pending = new Pending(10);

    private void add(CacheKey key) {
        pending.addKeys(key.cache(), List.of(key), 0);
    }

    @Test
    void nothingIsBypassedAsLongAsNothingIsPending() {
        assertThat(pending.bypasses(car, true)).isFalse();
        assertThat(pending.size()).isZero();
    }

    @Test
    void aKeyIsBypassedAndNoOther() {
        add(car);
        assertThat(pending.bypasses(car, false)).isTrue();
        assertThat(pending.bypasses(keys.key("cars", "b"), true)).isFalse();
    }

    @Test
    void anAcknowledgementDoesNotAnswerWhatWasAskedForAfterwards() {
        add(car);
        pending.addCache("cars", 0);
        pending.addTag(tag);
        long ofKey = pending.keys().get(car);
        long ofTag = pending.tags().get(tag);
        Pending.Clearing ofCache = pending.caches().get("cars");
        pending.addTag(tag);
        pending.addCache("cars", 0);
        assertThat(pending.acknowledged(tag, ofTag)).isFalse();
        assertThat(pending.acknowledged("cars", ofCache)).isFalse();
        assertThat(pending.acknowledged(car, ofKey)).isTrue();

        assertThat(pending.size()).isEqualTo(2);
        assertThat(pending.acknowledged(tag, pending.tags().get(tag))).isTrue();
        assertThat(pending.acknowledged("cars", pending.caches().get("cars"))).isTrue();
        assertThat(pending.bypasses(car, true)).isFalse();
    }

    @Test
    void aKeyThatIsInvalidatedAgainWhileItIsRetriedStaysPending() {
        add(car);
        long mark = pending.keys().get(car);
        add(car);
        assertThat(pending.acknowledged(car, mark)).isFalse();
        assertThat(pending.bypasses(car, false)).isTrue();
    }

    @Test
    void theCacheWithMostKeysMakesRoom() {
        add(dealer);
        for (int i = 0; i < 9; i++) {
            add(keys.key("cars", i));
        }
        assertThat(pending.size()).isEqualTo(10);
        assertThat(pending.addKeys("dealers", List.of(dealer), 0))
                .as("it is there")
                .isFalse();

        assertThat(pending.addKeys("dealers", List.of(keys.key("dealers", "e")), 0))
                .isTrue();
        assertThat(pending.caches()).containsOnlyKeys("cars");
        assertThat(pending.keys()).containsOnlyKeys(dealer, keys.key("dealers", "e"));
        assertThat(pending.bypasses(keys.key("cars", "whatever"), false)).isTrue();
    }

    @Test
    void moreKeysAtOnceThanThereIsRoomForAreTheirWholeCache() {
        add(dealer);
        List<CacheKey> many = java.util.stream.IntStream.range(0, 20)
                .mapToObj(i -> keys.key("cars", i))
                .toList();
        assertThat(pending.addKeys("cars", many, 0)).isTrue();
        assertThat(pending.caches()).containsOnlyKeys("cars");
        assertThat(pending.keys()).containsOnlyKeys(dealer);
    }

    @Test
    void aKeyOfACacheThatIsToBeClearedRenewsTheClearing() {
        pending.addCache("cars", 1);
        Pending.Clearing before = pending.caches().get("cars");
        pending.addKeys("cars", List.of(car), 2);
        assertThat(pending.keys()).isEmpty();
        assertThat(pending.acknowledged("cars", before)).isFalse();
        assertThat(pending.caches().get("cars").since()).isEqualTo(2);
    }

    @Test
    void tagsAreBoundedWithTheKeys() {
        for (int i = 0; i < 10; i++) {
            assertThat(pending.addTag(keys.tag("t" + i))).isTrue();
        }
        assertThat(pending.addTag(keys.tag("t0"))).as("it is there").isTrue();
        assertThat(pending.addTag(tag)).isFalse();
        assertThat(pending.addKeys("cars", List.of(car), 0)).isTrue();
        assertThat(pending.size()).isEqualTo(11);
    }

    @Test
    void anOverflowIsNewsOnceUntilEverythingIsDone() {
        pending.addCache("cars", 0);
        assertThat(pending.firstOverflow()).isTrue();
        assertThat(pending.firstOverflow()).isFalse();
        pending.acknowledged("cars", pending.caches().get("cars"));
        pending.addCache("cars", 0);
        assertThat(pending.firstOverflow()).isTrue();
    }
}
