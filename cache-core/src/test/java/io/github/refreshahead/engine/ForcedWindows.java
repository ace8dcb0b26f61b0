package io.github.refreshahead.engine;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.OnFailure;
import io.github.refreshahead.RefreshAheadListener;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.memory.InMemoryRefreshQueue;
import io.github.refreshahead.store.EntryStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the window in which a cache can go wrong, every time and not by chance: a load has read its origin, then the
 * origin changes and an invalidation is acknowledged, and then the load ends with what it has read. Closes the store.
 */
final class ForcedWindows implements AutoCloseable {

    /** Which load the window is in. */
    enum Load {
        /** Of a caller that missed. */
        MISS,
        /** Of a caller that missed several keys. */
        MISSES,
        /** Of a refresh that came through the queue. */
        REFRESH
    }

    /** What is invalidated. */
    enum Removal {
        KEY,
        /** A tag that the value has which is being loaded, and no stored one. */
        TAG,
        CACHE
    }

    private static final String CACHE = "cars";

    private final RefreshAheadEngine engine;
    private final RefreshAheadCache<String, String> cars;
    private final Runnable afterEach;
    private final AtomicInteger loads = new AtomicInteger();
    private final BlockingQueue<String> refreshed = new LinkedBlockingQueue<>();
    private volatile @Nullable Removal inTheWindow;
    private volatile String keyOfTheWindow = "";

    /**
     * @param nanoTime of the engine
     * @param afterEach called after each window
     */
    ForcedWindows(EntryStore store, LongSupplier nanoTime, Runnable afterEach) {
        this.afterEach = afterEach;
        this.engine = RefreshAheadEngine.builder()
                .namespace("windows-" + UUID.randomUUID())
                .store(store)
                .queue(InMemoryRefreshQueue.create())
                .nanoTime(nanoTime)
                .listener(new RefreshAheadListener() {
                    @Override
                    public void refreshed(String cache, RefreshOutcome outcome, @Nullable Duration lag) {
                        refreshed.add(outcome.name());
                    }
                })
                .build();
        this.cars = engine.cache(CACHE, String.class, new TypeRef<String>() {})
                .ttl(Duration.ofHours(10))
                .tags(value -> List.of("load " + number(value)))
                .loader(this::load)
                .bulkLoader(keys -> {
                    Map<String, String> values = new HashMap<>();
                    keys.forEach(key -> values.put(key, load(key)));
                    return values;
                })
                .build();
        engine.start();
    }

    /** Values are numbered by the loads that they are from. */
    private static int number(@Nullable String value) {
        return Integer.parseInt(requireNonNull(value).split("#", 2)[1]);
    }

    private String load(String key) {
        int number = loads.incrementAndGet();
        Removal removal = inTheWindow;
        if (removal != null && key.equals(keyOfTheWindow)) {
            inTheWindow = null;
            switch (removal) {
                case KEY -> cars.invalidate(key);
                case TAG -> engine.invalidateTag("load " + number, OnFailure.THROW);
                case CACHE -> cars.clear();
            }
        }
        return key + "#" + number;
    }

    /** Makes that many windows, and counts those after which a value from before was served. */
    int stale(int windows, Load load, Removal removal) throws InterruptedException {
        int stale = 0;
        for (int window = 0; window < windows; window++) {
            String key = "k" + window;
            if (stale(key, load, removal)) {
                stale++;
            }
            cars.invalidateAll(List.of(key, other(key)));
            afterEach.run();
        }
        return stale;
    }

    private boolean stale(String key, Load load, Removal removal) throws InterruptedException {
        if (load == Load.REFRESH) {
            cars.get(key);
        }
        keyOfTheWindow = key;
        inTheWindow = removal;
        if (load == Load.MISS) {
            cars.get(key);
        } else if (load == Load.MISSES) {
            cars.getAll(List.of(other(key), key));
        } else {
            cars.refresh(key);
            requireNonNull(refreshed.poll(20, TimeUnit.SECONDS), "a refresh that ended");
        }
        if (inTheWindow != null) {
            throw new IllegalStateException("nothing was loaded");
        }
        int inside = loads.get();
        int served = number(cars.get(key));
        // A value from before the refresh does not have the tag, so it may stay.
        return removal == Removal.TAG ? served == inside : served <= inside;
    }

    private static String other(String key) {
        return key + "-other";
    }

    @Override
    public void close() {
        engine.close();
    }
}
