package io.github.refreshahead.engine;

import io.github.refreshahead.RefreshAheadListener.NearEvent;
import io.github.refreshahead.RefreshAheadListener.NearState;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.near.EventCodec;
import io.github.refreshahead.near.InvalidationBus;
import io.github.refreshahead.near.NearCacheFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The near caches of one process, and what it tells other processes, which may have copies where this one has none.
 * Thread-safe.
 */
final class NearCaches implements Copies {

    private static final Logger log = LoggerFactory.getLogger(NearCaches.class);

    /** With more keys at a time, the cache is out of date as a whole: that costs others less. */
    private static final int MOST_KEYS = 1_000;

    /** The bus, its language, and this process's voice on it. */
    record Fleet(InvalidationBus bus, EventCodec codec, Announcer announcer) {

        /** @param given null: the codec that is on the class path */
        static Fleet on(InvalidationBus bus, @Nullable EventCodec given, Events events, String publisher) {
            EventCodec codec = ClassPath.unless(given, EventCodec.class, ClassPath.JACKSON);
            return new Fleet(bus, codec, new Announcer(bus, codec, events, publisher));
        }
    }

    private final LongSupplier nanoTime;
    private final Events events;
    private final Duration suspectAfter;
    private final Supplier<NearCacheFactory> factory;
    private final @Nullable Fleet fleet;
    private final boolean alone;
    private final Coherence coherence;
    private final Stamps stamps = new Stamps();
    private final Map<String, NearCopies> byCache = new ConcurrentHashMap<>();
    private volatile BiConsumer<String, String> controls = (cache, word) -> {};
    private boolean listening;

    /**
     * @param suspectAfter how long events are believed to arrive after the last proof of it
     * @param factory asked when there is a near cache to be made
     * @param fleet null: other processes are not told, and do not tell
     * @param alone whether there are no other processes, as the user says
     */
    NearCaches(
            LongSupplier nanoTime,
            Events events,
            Duration suspectAfter,
            Supplier<NearCacheFactory> factory,
            @Nullable Fleet fleet,
            boolean alone) {
        this.nanoTime = nanoTime;
        this.events = events;
        this.suspectAfter = suspectAfter;
        this.factory = factory;
        this.fleet = fleet;
        this.alone = alone;
        this.coherence = new Coherence(nanoTime, suspectAfter, this::dropAll, events::nearState);
    }

    /**
     * @throws IllegalArgumentException in one line with the remedy, if it shall have copies, and nothing would tell this
     *     process what others change
     */
    void check(OperationSpec spec) {
        Duration nearTtl = spec.policy().nearTtl();
        if (nearTtl != null && fleet == null && !alone) {
            throw new IllegalArgumentException("cache '" + spec.cache() + "' has a nearTtl (" + nearTtl
                    + "), but nothing tells this process what others change; give the engine a bus, or declare"
                    + " singleNode(true)");
        }
    }

    /**
     * Makes a cache's copies, and begins to listen when they are the first.
     *
     * @return null if the cache has no near ttl
     */
    synchronized @Nullable NearCopies open(OperationSpec spec, Values values, CacheControl control) {
        Duration nearTtl = spec.policy().nearTtl();
        if (nearTtl == null) {
            return null;
        }
        String cache = spec.cache();
        NearCopies copies = new NearCopies(
                spec,
                nearTtl,
                values,
                control,
                factory.get().create(spec.policy().nearMaximumSize(), () -> events.near(cache, NearEvent.EVICTED)),
                coherence,
                stamps,
                events,
                nanoTime.getAsLong());
        byCache.put(cache, copies);
        if (!listening) {
            listening = true;
            listen();
        }
        return copies;
    }

    /**
     * Begins to listen to what others want done to caches, if it does not listen already.
     *
     * @param obeyed given a cache's name and the word for what is to be done
     */
    synchronized void obey(BiConsumer<String, String> obeyed) {
        controls = obeyed;
        if (fleet != null && !listening) {
            listening = true;
            listen();
        }
    }

    void control(String cache, String word) {
        controls.accept(cache, word);
    }

    /** Tells all others to do something to a cache. False: it certainly was not told. */
    boolean tellToControl(String cache, String word) {
        return fleet != null && fleet.announcer().control(cache, word);
    }

    private void listen() {
        if (fleet == null) {
            coherence.alone();
        } else {
            fleet.bus().subscribe(new Arrivals(fleet.codec(), fleet.announcer(), coherence, this, events));
        }
    }

    /** Whether copies are served; null where there are none. */
    @Nullable
    NearState state() {
        return byCache.isEmpty() ? null : coherence.state();
    }

    /** Begins to tick, three times within {@code suspectAfter}. */
    void start(ScheduledExecutorService timer) {
        if (fleet != null || alone) {
            long interval = suspectAfter.dividedBy(3).toNanos();
            timer.scheduleWithFixedDelay(this::tick, interval, interval, TimeUnit.NANOSECONDS);
        }
    }

    /** Looks after everything that time changes; on one thread at a time. */
    void tick() {
        try {
            coherence.check();
            // Without copies too, once it has told something: by the numbers others see whether they have missed it.
            if (fleet != null && (!byCache.isEmpty() || fleet.announcer().hasSpoken())) {
                fleet.announcer().ping(coherence::pinging);
            }
            long now = nanoTime.getAsLong();
            byCache.values().forEach(copies -> copies.sweep(now));
        } catch (RuntimeException e) {
            log.warn("Looking after the near caches failed", e);
        }
    }

    @Override
    public void outdated(String cache, Collection<CacheKey> keys) {
        if (keys.size() > MOST_KEYS) {
            outdated(cache);
            return;
        }
        keys.forEach(this::drop);
        if (fleet != null) {
            fleet.announcer().keys(cache, keys);
        }
    }

    @Override
    public void outdated(String cache) {
        dropAll(cache);
        if (fleet != null) {
            fleet.announcer().cache(cache);
        }
    }

    void drop(CacheKey key) {
        NearCopies copies = byCache.get(key.cache());
        if (copies != null) {
            copies.drop(key);
        }
    }

    void dropAll(String cache) {
        NearCopies copies = byCache.get(cache);
        if (copies != null) {
            copies.dropAll(nanoTime.getAsLong());
        }
    }

    private void dropAll() {
        long now = nanoTime.getAsLong();
        byCache.values().forEach(copies -> copies.dropAll(now));
    }

    /** Serves no copies any more, and closes the bus. */
    void close() {
        coherence.doubt("the engine is closed");
        if (fleet != null) {
            fleet.bus().close();
        }
    }
}
