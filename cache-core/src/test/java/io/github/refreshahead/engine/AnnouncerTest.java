package io.github.refreshahead.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.near.InvalidationEvent;
import io.github.refreshahead.near.InvalidationEvent.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnnouncerTest {

    private final HandBus bus = new HandBus(new ArrayList<>());
    private final RecordedEvents events = new RecordedEvents();
    private final Announcer announcer = new Announcer(bus, HandBus.CODEC, new Events(List.of(events)), "me");

    private static List<CacheKey> keys(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new CacheKey("cars", "shop:cars:(" + i + ")"))
                .toList();
    }

    @Test
    void everythingThatIsSentHasTheNextNumber() {
        bus.connect();
        announcer.ping(number -> {});
        announcer.keys("cars", keys(1));
        announcer.cache("cars");
        announcer.ping(number -> {});

        assertThat(bus.published)
                .containsExactly(
                        new InvalidationEvent("me", 1, Kind.PING, "", List.of()),
                        new InvalidationEvent("me", 2, Kind.KEYS, "cars", List.of("shop:cars:(0)")),
                        new InvalidationEvent("me", 3, Kind.CACHE, "cars", List.of()),
                        new InvalidationEvent("me", 4, Kind.PING, "", List.of()));
        assertThat(events.published).containsExactly("cars", "cars");
        assertThat(events.lost).isEmpty();
    }

    @Test
    void manyKeysGoInBatches() {
        bus.connect();
        announcer.keys("cars", keys(250));
        announcer.keys("cars", List.of());

        assertThat(bus.published).extracting(event -> event.keys().size()).containsExactly(100, 100, 50);
        assertThat(bus.published.stream().flatMap(event -> event.keys().stream()))
                .containsExactlyElementsOf(
                        keys(250).stream().map(CacheKey::text).toList());
    }

    /** So that others notice, when they hear from this process again. */
    @Test
    void anEventThatCouldNotBeSentLeavesAGap() {
        announcer.keys("cars", keys(1));
        bus.connect();
        announcer.ping(number -> {});

        assertThat(bus.published).extracting(InvalidationEvent::number).containsExactly(2L);
        assertThat(events.lost).containsExactly("cars");
    }

    /** Nothing that matters was lost, so nobody should drop copies for it. */
    @Test
    void aPingThatCouldNotBeSentLeavesNoGap() {
        announcer.ping(number -> {});
        announcer.ping(number -> {});
        assertThat(announcer.hasSpoken()).isFalse();
        bus.connect();
        announcer.ping(number -> {});

        assertThat(bus.published).extracting(InvalidationEvent::number).containsExactly(1L);
        assertThat(announcer.hasSpoken()).isTrue();
    }

    @Test
    void aPingsNumberIsToldBeforeItIsSent() {
        bus.connect();
        List<String> order = new ArrayList<>();
        bus.onPublish = event -> order.add("sent " + event.number());
        announcer.ping(number -> order.add("told " + number));
        assertThat(order).containsExactly("told 1", "sent 1");
    }

    @Test
    void whatIsLostAfterwardsIsTold() {
        bus.connect();
        announcer.keys("cars", keys(1));
        bus.lose();
        assertThat(events.lost).containsExactly("cars");
    }

    @Test
    void aBusThatFailsIsNobodysFailure() {
        bus.onPublish = event -> {
            throw new IllegalStateException("out of order");
        };
        announcer.keys("cars", keys(1));
        assertThat(events.lost).containsExactly("cars");
    }
}
