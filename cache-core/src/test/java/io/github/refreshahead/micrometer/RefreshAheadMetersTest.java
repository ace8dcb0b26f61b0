package io.github.refreshahead.micrometer;

import static java.time.Duration.ofSeconds;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.OnFailure;
import io.github.refreshahead.RefreshAheadListener.InvalidationOutcome;
import io.github.refreshahead.RefreshAheadListener.InvalidationScope;
import io.github.refreshahead.RefreshAheadListener.OfferOutcome;
import io.github.refreshahead.RefreshAheadListener.RefreshOutcome;
import io.github.refreshahead.RefreshAheadListener.Rejection;
import io.github.refreshahead.RefreshAheadListener.Trigger;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.counts.RefreshAheadCounts;
import io.github.refreshahead.engine.RefreshAheadCache;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.memory.InMemoryEntryStore;
import io.github.refreshahead.memory.InMemoryRefreshQueue;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RefreshAheadMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RefreshAheadCounts counts = new RefreshAheadCounts();
    private final RefreshAheadMeters meters = new RefreshAheadMeters(registry, counts, false);
    private final AtomicLong nanos = new AtomicLong(1_000_000_000_000L);
    private final AtomicInteger loads = new AtomicInteger();
    private final RefreshAheadEngine engine = RefreshAheadEngine.builder()
            .namespace("shop")
            .store(new InMemoryEntryStore(nanos::get))
            .queue(InMemoryRefreshQueue.create())
            .singleNode(true)
            .listener(meters)
            .listener(counts)
            .build();

    @AfterEach
    void close() {
        engine.close();
    }

    private RefreshAheadCache<String, String> cars() {
        return engine.cache("cars", String.class, new TypeRef<String>() {})
                .ttl(ofSeconds(10))
                .refreshAfter(ofSeconds(2))
                .jitter(0)
                .loader(key -> {
                    if (key.equals("broken")) {
                        throw new IllegalStateException("no such car");
                    }
                    return key + loads.incrementAndGet();
                })
                .build();
    }

    private double count(String name, String... tags) {
        FunctionCounter counter = registry.find(name).tags(tags).functionCounter();
        assertThat(counter).as(name + Arrays.toString(tags)).isNotNull();
        return counter.count();
    }

    private static List<String> values(Enum<?>[] constants) {
        return Arrays.stream(constants).map(TagValue::of).sorted().toList();
    }

    private List<String> tagValues(String name, String cache, String key) {
        return registry.find(name).tag("cache", cache).meters().stream()
                .map(meter -> String.valueOf(meter.getId().getTag(key)))
                .distinct()
                .sorted()
                .toList();
    }

    @Test
    void allMetersOfACacheAreThereAtZeroAsSoonAsItIsRegistered() {
        cars();

        assertThat(tagValues("refreshahead.serves", "cars", "state")).isEqualTo(values(ServeState.values()));
        assertThat(tagValues("refreshahead.offers", "cars", "outcome")).isEqualTo(values(OfferOutcome.values()));
        assertThat(tagValues("refreshahead.refreshes", "cars", "outcome")).isEqualTo(values(RefreshOutcome.values()));
        assertThat(tagValues("refreshahead.origin", "cars", "trigger")).isEqualTo(values(Trigger.values()));
        assertThat(tagValues("refreshahead.origin", "cars", "outcome")).containsExactly("failure", "success");
        assertThat(tagValues("refreshahead.invalidations", "cars", "scope")).containsExactly("cache", "key");
        assertThat(tagValues("refreshahead.invalidations", "*", "scope")).containsExactly("tag");
        assertThat(tagValues("refreshahead.invalidations", "cars", "outcome"))
                .isEqualTo(values(InvalidationOutcome.values()));
        assertThat(registry.find("refreshahead.rejected").meters()).hasSameSizeAs(Rejection.values());
        assertThat(registry.getMeters()).allSatisfy(meter -> assertThat(meter.measure())
                .allSatisfy(measurement -> assertThat(measurement.getValue()).isZero()));
    }

    @Test
    void tagKeysAreThoseThatAreDocumentedAndTheSameForAllMetersOfAName() {
        cars();
        engine.remote("prices", List.of(String.class));
        new EngineMeters(engine).bindTo(registry);
        meters.registered(
                "copied",
                CachePolicy.builder().ttl(ofSeconds(9)).nearTtl(ofSeconds(1)).build(),
                () -> 7);

        assertThat(keysByName())
                .isEqualTo(Map.ofEntries(
                        Map.entry("cache.gets", "[cache, cache.manager, name, result]"),
                        Map.entry("cache.puts", "[cache, cache.manager, name]"),
                        Map.entry("cache.removals", "[cache, cache.manager, name]"),
                        Map.entry("cache.evictions", "[cache, cache.manager, name]"),
                        Map.entry("cache.size", "[cache, cache.manager, name]"),
                        Map.entry("refreshahead.serves", "[cache, state]"),
                        Map.entry("refreshahead.serve.age", "[cache]"),
                        Map.entry("refreshahead.origin", "[cache, outcome, trigger]"),
                        Map.entry("refreshahead.offers", "[cache, outcome]"),
                        Map.entry("refreshahead.refreshes", "[cache, outcome]"),
                        Map.entry("refreshahead.refresh.lag", "[cache]"),
                        Map.entry("refreshahead.invalidations", "[cache, outcome, scope]"),
                        Map.entry("refreshahead.invalidations.pending", "[]"),
                        Map.entry("refreshahead.rejected", "[reason]"),
                        Map.entry("refreshahead.store.errors", "[operation, reason]"),
                        Map.entry("refreshahead.queue.depth", "[]"),
                        Map.entry("refreshahead.parked", "[]"),
                        Map.entry("refreshahead.available", "[component]")));
        assertThat(registry.get("cache.size").gauge().value()).isEqualTo(7);
    }

    private Map<String, String> keysByName() {
        return registry.getMeters().stream()
                .collect(Collectors.toMap(
                        meter -> meter.getId().getName(),
                        meter -> meter.getId().getTags().stream()
                                .map(Tag::getKey)
                                .collect(Collectors.toCollection(TreeSet::new))
                                .toString(),
                        (one, other) -> one.equals(other) ? one : one + " and " + other));
    }

    @Test
    void callsRefreshesAndInvalidationsAreCounted() {
        RefreshAheadCache<String, String> cars = cars();
        engine.start();

        cars.get("a");
        cars.get("a");
        nanos.addAndGet(ofSeconds(3).toNanos());
        cars.get("a");
        await().atMost(ofSeconds(10))
                .until(() -> count("refreshahead.refreshes", "cache", "cars", "outcome", "stored") == 1);
        cars.invalidate("a");

        assertThat(count("refreshahead.serves", "cache", "cars", "state", "loaded"))
                .isEqualTo(1);
        assertThat(count("refreshahead.serves", "cache", "cars", "state", "fresh"))
                .isEqualTo(1);
        assertThat(count("refreshahead.serves", "cache", "cars", "state", "due"))
                .isEqualTo(1);
        assertThat(count("cache.gets", "cache", "cars", "result", "hit")).isEqualTo(2);
        assertThat(count("cache.gets", "cache", "cars", "result", "miss")).isEqualTo(1);
        assertThat(count("cache.puts", "cache", "cars")).isEqualTo(2);
        assertThat(count("cache.removals", "cache", "cars")).isEqualTo(1);
        assertThat(count("refreshahead.offers", "cache", "cars", "outcome", "queued"))
                .isEqualTo(1);
        assertThat(count("refreshahead.invalidations", "cache", "cars", "scope", "key", "outcome", "acknowledged"))
                .isEqualTo(1);
        assertThat(registry.get("refreshahead.serve.age").summary().max()).isEqualTo(3);
        assertThat(registry.get("refreshahead.refresh.lag").timer().max(SECONDS))
                .isGreaterThanOrEqualTo(1);
        assertThat(registry.get("refreshahead.origin")
                        .tags("trigger", "refresh", "outcome", "success")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void failureOfTheOriginIsTimedAndIsNoHit() {
        RefreshAheadCache<String, String> cars = cars();

        assertThat(catchThrowable(() -> cars.get("broken"))).hasMessage("no such car");

        assertThat(count("refreshahead.serves", "cache", "cars", "state", "failed"))
                .isEqualTo(1);
        assertThat(count("cache.gets", "cache", "cars", "result", "miss")).isEqualTo(1);
        assertThat(registry.get("refreshahead.origin")
                        .tags("trigger", "caller", "outcome", "failure")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void namesFromElsewhereMakeNoMeters() {
        cars();
        int before = registry.getMeters().size();

        for (int i = 0; i < 100; i++) {
            counts.refreshed("unknown-" + i, RefreshOutcome.UNKNOWN_OPERATION, null);
            meters.refreshed("unknown-" + i, RefreshOutcome.UNKNOWN_OPERATION, null);
        }
        counts.invalidated("", InvalidationScope.TAG, InvalidationOutcome.ACKNOWLEDGED);

        assertThat(registry.getMeters()).hasSize(before);
        assertThat(count("refreshahead.refreshes", "cache", "*", "outcome", "unknown-operation"))
                .isEqualTo(100);
        assertThat(count("refreshahead.invalidations", "cache", "*", "outcome", "acknowledged"))
                .isEqualTo(1);
    }

    @Test
    void storeErrorsAreThereBeforeTheFirst() {
        assertThat(registry.get("refreshahead.store.errors")
                        .tags("operation", "add-to-tags", "reason", "breaker-open")
                        .counter()
                        .count())
                .isZero();

        meters.storeFailed("cars", "addToTags", "BREAKER_OPEN");

        assertThat(registry.get("refreshahead.store.errors")
                        .tags("operation", "add-to-tags", "reason", "breaker-open")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void conditionOfTheEngineIsShown() {
        new EngineMeters(engine).bindTo(registry);
        engine.invalidateTag("unused", OnFailure.RETRY);

        assertThat(registry.get("refreshahead.available")
                        .tag("component", "redis")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(registry.get("refreshahead.available")
                        .tag("component", "rabbitmq")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(registry.get("refreshahead.queue.depth").gauge().value()).isZero();
        assertThat(registry.get("refreshahead.parked").gauge().value()).isZero();
        assertThat(registry.get("refreshahead.invalidations.pending").gauge().value())
                .isZero();
        engine.close();
        assertThat(registry.get("refreshahead.available")
                        .tag("component", "rabbitmq")
                        .gauge()
                        .value())
                .isZero();
    }
}
