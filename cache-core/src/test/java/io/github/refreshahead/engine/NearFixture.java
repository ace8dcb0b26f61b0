package io.github.refreshahead.engine;

import io.github.refreshahead.caffeine.CaffeineNearCaches;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.near.InvalidationEvent;
import io.github.refreshahead.near.InvalidationEvent.Kind;
import io.github.refreshahead.near.NearCacheFactory;
import io.github.refreshahead.store.ReadResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Members of a fleet with near caches: one store, one clock, and a bus that the test drives. */
final class NearFixture implements AutoCloseable {

    static final Duration NEAR_TTL = Duration.ofSeconds(5);

    final EngineFixture base = new EngineFixture();
    final List<HandBus> buses = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();
    NearCacheFactory nearCaches = new CaffeineNearCaches();

    /** One process, as far as anybody can tell. */
    final class Member {
        final HandBus bus = new HandBus(buses);
        final HandTimer timer = new HandTimer();
        final RecordedEvents events = new RecordedEvents();
        final RefreshAheadEngine engine = RefreshAheadEngine.builder()
                .namespace("shop")
                .store(base.store)
                .queue(base.queue)
                .nanoTime(base.nanos::get)
                .bus(bus)
                .eventCodec(HandBus.CODEC)
                .nearCaches(nearCaches)
                .nearTimer(timer)
                .listener(events)
                .build();
        final RefreshAheadCache<String, String> cars;

        private Member(UnaryOperator<RefreshAheadCache.Builder<String, String>> change) {
            cars = base.cars(engine, builder -> change.apply(builder.nearTtl(NEAR_TTL)));
        }

        /** Its next ping is sent and comes back. */
        void ping() {
            timer.tick();
            bus.deliver();
        }

        /** The value that it has a copy of from now on. */
        String fill(String key) {
            cars.get(key);
            return cars.get(key);
        }

        /** Whether a call is answered without the store. */
        boolean answersFromACopy(String key) {
            base.store.breaks("read");
            int loads = base.loads.get();
            try {
                cars.get(key);
                return base.loads.get() == loads;
            } finally {
                base.store.works();
            }
        }

        CacheKey key(String key) {
            return operation().key(new Object[] {key});
        }

        /** How many copies it keeps. */
        long copies() {
            return operation().near().size();
        }

        RefreshAheadOperation operation() {
            return engine.operations().iterator().next();
        }
    }

    /** One that is connected, and whose copies are live. */
    Member member() {
        return member(builder -> builder);
    }

    Member member(UnaryOperator<RefreshAheadCache.Builder<String, String>> change) {
        Member member = connecting(change);
        member.bus.connect();
        member.bus.deliver();
        return member;
    }

    /** One that is not connected yet. */
    Member connecting(UnaryOperator<RefreshAheadCache.Builder<String, String>> change) {
        Member member = new Member(change);
        members.add(member);
        return member;
    }

    /** Time passes, with pings. */
    void pass(Duration time) {
        long left = time.toMillis();
        while (left > 0) {
            long step = Math.min(left, 1_000);
            base.pass(Duration.ofMillis(step));
            members.forEach(Member::ping);
            left -= step;
        }
    }

    /** What the store holds, as JSON; null if it holds no value. */
    String stored(CacheKey key) {
        return base.shared.read(key) instanceof ReadResult.Found found
                ? StandardCharsets.UTF_8.decode(found.entry().payload().bytes()).toString()
                : null;
    }

    /** An event of a stranger. */
    static InvalidationEvent keys(String publisher, long number, CacheKey... keys) {
        return new InvalidationEvent(
                publisher,
                number,
                Kind.KEYS,
                "cars",
                List.of(keys).stream().map(CacheKey::text).toList());
    }

    @Override
    public void close() {
        members.forEach(member -> member.engine.close());
        base.close();
    }
}
