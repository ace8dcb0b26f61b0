package io.github.refreshahead.micrometer;

import io.github.refreshahead.RefreshAheadListener.InvalidationOutcome;
import io.github.refreshahead.RefreshAheadListener.InvalidationScope;
import io.github.refreshahead.RefreshAheadListener.NearEvent;
import io.github.refreshahead.RefreshAheadListener.OfferOutcome;
import io.github.refreshahead.RefreshAheadListener.RefreshOutcome;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.counts.CacheCounts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Registers counters that read the counts of one cache, so that counting costs a call no more than it does without
 * meters. Meters named {@code cache.*} have the tag keys of Spring's, since Prometheus takes one set of them per name.
 */
final class CacheCounters {

    private final MeterRegistry registry;
    private final String cache;
    private final CacheCounts counts;

    CacheCounters(MeterRegistry registry, String cache, CacheCounts counts) {
        this.registry = registry;
        this.cache = cache;
        this.counts = counts;
    }

    void registerCalls() {
        Tags tags = likeSpring("refreshAhead");
        counter("cache.gets", "Calls, by whether they waited for the origin", tags.and("result", "hit"), c -> c.hits());
        counter(
                "cache.gets",
                "Calls, by whether they waited for the origin",
                tags.and("result", "miss"),
                c -> c.misses());
        counter("cache.puts", "Values and nulls that were stored", tags, c -> c.stored());
        for (ServeState state : ServeState.values()) {
            counter("refreshahead.serves", "Calls, by how they were answered", own("state", state), c -> c.serves()
                    .count(state));
        }
        for (OfferOutcome outcome : OfferOutcome.values()) {
            counter(
                    "refreshahead.offers",
                    "Due entries that were offered for refresh",
                    own("outcome", outcome),
                    c -> c.offers().count(outcome));
        }
    }

    void registerRefreshes() {
        for (RefreshOutcome outcome : RefreshOutcome.values()) {
            counter(
                    "refreshahead.refreshes",
                    "Refreshes, by how they ended",
                    own("outcome", outcome),
                    c -> c.refreshes().count(outcome));
        }
    }

    /** Of a cache that is invalidated here. */
    void registerRemovals() {
        counter(
                "cache.removals",
                "Invalidations that the store has acknowledged",
                likeSpring("refreshAhead"),
                c -> c.removals());
        registerInvalidations(InvalidationScope.KEY);
        registerInvalidations(InvalidationScope.CACHE);
    }

    void registerInvalidations(InvalidationScope scope) {
        for (InvalidationOutcome outcome : InvalidationOutcome.values()) {
            counter(
                    "refreshahead.invalidations",
                    "Invalidations, by what became of them",
                    own("outcome", outcome).and("scope", TagValue.of(scope)),
                    c -> c.invalidations(scope).count(outcome));
        }
    }

    void registerCopies(LongSupplier copies) {
        Tags tags = likeSpring("refreshAheadNear");
        near(
                "cache.gets",
                "Calls, by whether a copy in the process answered",
                tags.and("result", "hit"),
                NearEvent.HIT);
        near(
                "cache.gets",
                "Calls, by whether a copy in the process answered",
                tags.and("result", "miss"),
                NearEvent.MISS);
        near("cache.puts", "Copies that were taken", tags, NearEvent.FILLED);
        near("cache.evictions", "Copies that made room for others", tags, NearEvent.EVICTED);
        Gauge.builder("cache.size", copies, LongSupplier::getAsLong)
                .description("Copies in the process, about")
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    private Tags likeSpring(String manager) {
        return Tags.of("cache", cache, "cache.manager", manager, "name", cache);
    }

    private Tags own(String key, Enum<?> value) {
        return Tags.of("cache", cache, key, TagValue.of(value));
    }

    private void near(String name, String description, Tags tags, NearEvent event) {
        counter(name, description, tags, c -> c.near().count(event));
    }

    private void counter(String name, String description, Tags tags, ToDoubleFunction<CacheCounts> count) {
        FunctionCounter.builder(name, counts, count)
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
