package io.github.refreshahead.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.caffeine.CaffeineNearCaches;
import io.github.refreshahead.engine.NearCaches.Fleet;
import io.github.refreshahead.jackson.JacksonValueCodec;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.near.InvalidationEvent.Kind;
import io.github.refreshahead.store.Entry;
import io.github.refreshahead.store.LeaseKind;
import io.github.refreshahead.store.Payload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of copies when this process has changed the store. */
class NearCachesTest {

    private static final long NOW = 5_000_000_000L;

    private final Events events = new Events(List.of());
    private final HandBus bus = new HandBus(new ArrayList<>());
    private final NearCaches caches = new NearCaches(
            () -> NOW,
            events,
            Duration.ofSeconds(3),
            CaffeineNearCaches::new,
            Fleet.on(bus, HandBus.CODEC, events, "me"),
            false);
    private final NearCopies cars = caches.open(spec("cars"), values(), control());
    private final NearCopies vans = caches.open(spec("vans"), values(), control());

    private static OperationSpec spec(String cache) {
        CachePolicy policy = CachePolicy.builder()
                .ttl(Duration.ofSeconds(10))
                .nearTtl(Duration.ofSeconds(5))
                .build();
        return new OperationSpec(
                cache, cache, policy, String.class, List.of(String.class), parts -> parts, parts -> null, null, null);
    }

    private static Values values() {
        return new Values(new JacksonValueCodec(), String.class);
    }

    private static CacheControl control() {
        return new CacheControl(spec("any").policy(), () -> {});
    }

    private static CacheKey key(String cache, int number) {
        return new CacheKey(cache, "shop:" + cache + ":(" + number + ")");
    }

    private static List<CacheKey> keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> key("cars", i)).toList();
    }

    private static void fill(NearCopies copies, CacheKey key) {
        end(copies.begin(key, NOW));
    }

    private static void end(NearCopies.Fill fill) {
        Payload payload = new Payload("j1", ByteBuffer.wrap(new byte[1]));
        fill.end(new Entry(1, 0, LeaseKind.NONE, 0, 0, payload), "value");
    }

    @BeforeEach
    void live() {
        bus.connect();
        bus.deliver();
        fill(cars, key("cars", 1));
        fill(cars, key("cars", 5_000));
        fill(vans, key("vans", 1));
    }

    @Test
    void itsCopiesOfThoseKeysAreDroppedAndTheOthersAreTold() {
        caches.outdated("cars", List.of(key("cars", 1)));

        assertThat(cars.find(key("cars", 1), NOW)).isNull();
        assertThat(cars.find(key("cars", 5_000), NOW)).isNotNull();
        assertThat(vans.find(key("vans", 1), NOW)).isNotNull();
        assertThat(bus.published).filteredOn(event -> event.kind() == Kind.KEYS).hasSize(1);
    }

    @Test
    void itsCopiesOfThatCacheAreDroppedAndTheOthersAreTold() {
        caches.outdated("cars");

        assertThat(cars.find(key("cars", 1), NOW)).isNull();
        assertThat(cars.size()).isZero();
        assertThat(vans.find(key("vans", 1), NOW)).isNotNull();
        assertThat(bus.published)
                .extracting(event -> event.kind() + event.cache())
                .containsExactly("PING", "CACHEcars");
    }

    @Test
    void upToAThousandKeysAreToldInBatches() {
        caches.outdated("cars", keys(1_000));

        assertThat(cars.find(key("cars", 1), NOW)).isNull();
        assertThat(cars.find(key("cars", 5_000), NOW)).isNotNull();
        assertThat(bus.published).filteredOn(event -> event.kind() == Kind.KEYS).hasSize(10);
    }

    @Test
    void moreKeysThanThatAreTheWholeCache() {
        caches.outdated("cars", keys(1_001));

        assertThat(cars.find(key("cars", 5_000), NOW)).isNull();
        assertThat(vans.find(key("vans", 1), NOW)).isNotNull();
        assertThat(bus.published).extracting(event -> event.kind()).containsExactly(Kind.PING, Kind.CACHE);
    }

    @Test
    void aFillOfAnEarlierEpochDoesNotTakeThePlaceOfACopy() {
        NearCopies.Fill earlier = cars.begin(key("cars", 1), NOW);
        caches.outdated("cars");
        fill(cars, key("cars", 1));
        end(earlier);

        assertThat(cars.find(key("cars", 1), NOW)).isNotNull();
    }

    @Test
    void aBurstOfChangesOfOneKeyDoesNotStopCopiesOfOthers() {
        NearCopies.Fill fill = cars.begin(key("cars", 2), NOW);
        for (int i = 0; i < 100_000; i++) {
            caches.drop(key("cars", 1));
        }
        end(fill);

        assertThat(cars.find(key("cars", 2), NOW)).isNotNull();
    }
}
