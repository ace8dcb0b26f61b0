package io.github.refreshahead.engine;

import static io.github.refreshahead.engine.EngineFixture.REFRESH_AFTER;
import static io.github.refreshahead.engine.EngineFixture.TTL;

import io.github.refreshahead.TypeRef;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** An origin that is asked for several cars at a time, and does not know the car {@code none}. */
final class BulkOfCars {

    interface Loading {
        void of(Set<String> keys) throws Exception;
    }

    final List<Set<String>> asked = new CopyOnWriteArrayList<>();
    final AtomicInteger calls = new AtomicInteger();
    volatile Loading loading = keys -> {};

    /** A cache that answers {@code <key>#<number of the call>}. */
    RefreshAheadCache<String, String> cars(
            RefreshAheadEngine engine, UnaryOperator<RefreshAheadCache.Builder<String, String>> change) {
        return change.apply(engine.cache("cars", String.class, new TypeRef<String>() {})
                        .ttl(TTL)
                        .refreshAfter(REFRESH_AFTER)
                        .jitter(0)
                        .bulkLoader(this::load))
                .build();
    }

    private Map<String, String> load(Set<String> keys) throws Exception {
        int call = calls.incrementAndGet();
        asked.add(Set.copyOf(keys));
        loading.of(keys);
        Map<String, String> loaded = new LinkedHashMap<>();
        keys.stream().filter(key -> !key.equals("none")).forEach(key -> loaded.put(key, key + "#" + call));
        return loaded;
    }

    static List<String> keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i).toList();
    }
}
