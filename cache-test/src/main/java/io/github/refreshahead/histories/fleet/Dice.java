package io.github.refreshahead.histories.fleet;

import io.github.refreshahead.histories.event.Keyspace;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Random choices of one member, from a seed. Thread-safe: each thread has a stream of its own. */
final class Dice {

    private static final int HOT = 3;

    private final Pressure pressure;
    private final ThreadLocal<SplittableRandom> random;

    Dice(long seed, Pressure pressure) {
        this.pressure = pressure;
        AtomicLong streams = new AtomicLong(seed * 0x9e3779b97f4a7c15L);
        this.random = ThreadLocal.withInitial(() -> new SplittableRandom(streams.addAndGet(0xbf58476d1ce4e5b9L)));
    }

    boolean chance(double share) {
        return random.get().nextDouble() < share;
    }

    int below(int bound) {
        return random.get().nextInt(bound);
    }

    /** Every other time one of the few hot keys of a cache, else any. */
    int key(Keyspace keyspace) {
        var cache = keyspace.caches().get(below(keyspace.caches().size()));
        return keyspace.first(cache) + below(chance(0.5) ? Math.min(HOT, cache.keys()) : cache.keys());
    }

    /** Now and then, a pause between two steps that belong together. */
    void stumble() throws InterruptedException {
        if (chance(pressure.stumble())) {
            TimeUnit.MICROSECONDS.sleep(below(pressure.pauseMillis() * 1_000) + 1L);
        }
    }
}
