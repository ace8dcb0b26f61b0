package io.github.refreshahead.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.caffeine.CaffeineNearCaches;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.near.NearCache;
import io.github.refreshahead.near.NearCacheFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand windows: a fill has asked the store; the data change and their invalidation returns, here or elsewhere;
 * the fill ends; then the key is read.
 */
class NearFillWindowsTest {

    private static final int FLEETS = 20;
    private static final int WINDOWS_EACH = 500;

    private static int staleValuesServed(NearCacheFactory nearCaches) {
        int stale = 0;
        for (int i = 0; i < FLEETS; i++) {
            try (NearFixture fixture = new NearFixture()) {
                fixture.nearCaches = nearCaches;
                stale += staleValuesServed(fixture);
            }
        }
        return stale;
    }

    private static int staleValuesServed(NearFixture fixture) {
        AtomicInteger version = new AtomicInteger();
        NearFixture.Member member =
                fixture.member(builder -> builder.refreshOff().loader(key -> key + " version " + version.get()));
        NearFixture.Member other = fixture.member();
        int stale = 0;
        for (int window = 0; window < WINDOWS_EACH; window++) {
            String key = "key " + window % 100;
            NearFixture.Member invalidating = window % 2 == 0 ? member : other;
            member.cars.get(key);
            fixture.base.store.afterRead = () -> {
                fixture.base.store.afterRead = () -> {};
                version.incrementAndGet();
                invalidating.cars.invalidate(key);
                invalidating.bus.deliver();
            };
            member.cars.get(key);

            String served = member.cars.get(key);
            stale += served.equals(key + " version " + version.get()) ? 0 : 1;
            member.cars.invalidate(key);
            member.bus.deliver();
        }
        return stale;
    }

    @Test
    void noStaleValueIsServedFromACopy() {
        assertThat(staleValuesServed(new CaffeineNearCaches())).isZero();
    }

    @Test
    void withoutTheGuardEveryWindowServesAStaleValue() {
        assertThat(staleValuesServed(new Unguarded())).isEqualTo(FLEETS * WINDOWS_EACH);
    }

    /** Puts whatever the guard would say. */
    private static final class Unguarded implements NearCacheFactory {

        @Override
        public <C> NearCache<C> create(int maximumSize, Runnable evicted) {
            NearCache<C> copies = new CaffeineNearCaches().create(maximumSize, evicted);
            return new NearCache<>() {
                @Override
                public C get(CacheKey key) {
                    return copies.get(key);
                }

                @Override
                public boolean put(CacheKey key, C copy, BooleanSupplier guard) {
                    return copies.put(key, copy, () -> true);
                }

                @Override
                public void remove(CacheKey key) {
                    copies.remove(key);
                }

                @Override
                public void removeIf(Predicate<C> condition) {
                    copies.removeIf(condition);
                }

                @Override
                public long size() {
                    return copies.size();
                }
            };
        }
    }
}
