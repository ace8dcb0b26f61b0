package io.github.refreshahead.counts;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.RefreshAheadListener;
import io.github.refreshahead.ServeState;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happens, cache by cache. Thread-safe; takes no lock and makes no garbage.
 *
 * <p>Only caches that were registered or declared have counts of their own. What names another one, such as a task that
 * this version of the service cannot know, or none, such as a tag, is counted under {@link #ELSEWHERE}: names that come
 * from outside cannot fill the memory.
 */
public final class RefreshAheadCounts implements RefreshAheadListener {

    /** Stands for whatever is no single cache that is known here; no cache can have this name. */
    public static final String ELSEWHERE = "*";

    private final Map<String, CacheCounts> byCache = new ConcurrentHashMap<>();
    private final CacheCounts elsewhere = new CacheCounts();
    private final Tally<Rejection> rejections = new Tally<>(Rejection.class);

    /** Of one cache; of {@link #ELSEWHERE} if it is not known. */
    public CacheCounts of(String cache) {
        CacheCounts counts = byCache.get(cache);
        return counts == null ? elsewhere : counts;
    }

    /** Of one cache, which is known from now on. */
    public CacheCounts known(String cache) {
        return byCache.computeIfAbsent(cache, name -> new CacheCounts());
    }

    /** Tasks that were not believed. */
    public Tally<Rejection> rejections() {
        return rejections;
    }

    @Override
    public void registered(String cache, CachePolicy policy, LongSupplier copies) {
        known(cache);
    }

    @Override
    public void declared(String cache) {
        known(cache);
    }

    @Override
    public void served(String cache, ServeState state, @Nullable Duration age) {
        of(cache).serves().add(state);
    }

    @Override
    public void offered(String cache, OfferOutcome outcome) {
        of(cache).offers().add(outcome);
    }

    @Override
    public void refreshed(String cache, RefreshOutcome outcome, @Nullable Duration lag) {
        of(cache).refreshes().add(outcome);
    }

    @Override
    public void rejected(Rejection why) {
        rejections.add(why);
    }

    @Override
    public void stored(String cache) {
        of(cache).addStored();
    }

    @Override
    public void invalidated(String cache, InvalidationScope scope, InvalidationOutcome outcome) {
        of(cache).invalidations(scope).add(outcome);
    }

    @Override
    public void near(String cache, NearEvent event) {
        of(cache).near().add(event);
    }
}
