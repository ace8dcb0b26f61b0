package io.github.refreshahead.micrometer;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.RefreshAheadListener;
import io.github.refreshahead.ServeState;
import io.github.refreshahead.counts.CacheCounts;
import io.github.refreshahead.counts.RefreshAheadCounts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What happens, as meters. All of a cache are there, at zero, as soon as it is registered. A listener of the engine, beside
 * the counts that it reads; {@link EngineMeters} adds the engine's condition. Thread-safe.
 *
 * <pre>{@code
 * RefreshAheadCounts counts = new RefreshAheadCounts();
 * RefreshAheadEngine engine = RefreshAheadEngine.builder()
 *         .listener(counts).listener(new RefreshAheadMeters(registry, counts, false)) ...
 * new EngineMeters(engine).bindTo(registry);
 * }</pre>
 *
 * <table>
 * <caption>Meters and their tags</caption>
 * <tr><td>{@code cache.gets}</td><td>cache, cache.manager, name, result = hit or miss</td></tr>
 * <tr><td>{@code cache.puts}, {@code cache.removals}</td><td>cache, cache.manager, name</td></tr>
 * <tr><td>{@code cache.gets}, {@code cache.puts}, {@code cache.evictions}, {@code cache.size} of copies in the process</td>
 *     <td>the same, with cache.manager = refreshAheadNear</td></tr>
 * <tr><td>{@code refreshahead.serves}</td><td>cache, state</td></tr>
 * <tr><td>{@code refreshahead.serve.age}, seconds</td><td>cache</td></tr>
 * <tr><td>{@code refreshahead.origin}, timer</td><td>cache, trigger, outcome = success or failure</td></tr>
 * <tr><td>{@code refreshahead.offers}</td><td>cache, outcome</td></tr>
 * <tr><td>{@code refreshahead.refreshes}</td><td>cache, outcome</td></tr>
 * <tr><td>{@code refreshahead.refresh.lag}, timer</td><td>cache</td></tr>
 * <tr><td>{@code refreshahead.invalidations}</td><td>cache, scope, outcome</td></tr>
 * <tr><td>{@code refreshahead.rejected}</td><td>reason</td></tr>
 * <tr><td>{@code refreshahead.store.errors}</td><td>operation, reason</td></tr>
 * </table>
 *
 * <p>A tag's value is a name or word of this library, never a key, an argument or a value. The cache is
 * {@value RefreshAheadCounts#ELSEWHERE} for invalidations by tag, and for tasks of caches that this process does not have.
 */
public final class RefreshAheadMeters implements RefreshAheadListener {

    private static final List<String> OPERATIONS = List.of(
            "read", "acquire", "claim", "put", "fail", "invalidate", "clear", "invalidateTag", "addToTags", "tags");
    private static final List<String> REASONS = List.of(
            "UNREACHABLE",
            "TIMEOUT",
            "BREAKER_OPEN",
            "POOL_EXHAUSTED",
            "REFUSES_WRITES",
            "NOT_READY",
            "OTHER",
            "OVERLOAD",
            "UNUSABLE",
            "UNDECODABLE");

    private final MeterRegistry registry;
    private final RefreshAheadCounts counts;
    private final boolean ageHistogram;
    private final Map<String, CacheMeters> byCache = new ConcurrentHashMap<>();

    /**
     * @param counts a listener of the same engine
     * @param ageHistogram whether the ages of what is served are published as a histogram
     */
    public RefreshAheadMeters(MeterRegistry registry, RefreshAheadCounts counts, boolean ageHistogram) {
        this.registry = requireNonNull(registry, "registry");
        this.counts = requireNonNull(counts, "counts");
        this.ageHistogram = ageHistogram;
        CacheCounters elsewhere = counters(RefreshAheadCounts.ELSEWHERE, counts.of(RefreshAheadCounts.ELSEWHERE));
        elsewhere.registerRefreshes();
        elsewhere.registerInvalidations(InvalidationScope.TAG);
        for (Rejection why : Rejection.values()) {
            FunctionCounter.builder(
                            "refreshahead.rejected", counts, c -> c.rejections().count(why))
                    .description("Tasks that were not believed")
                    .tags("reason", TagValue.of(why))
                    .register(registry);
        }
        OPERATIONS.forEach(operation -> REASONS.forEach(reason -> storeErrors(operation, reason)));
    }

    private CacheCounters counters(String cache, CacheCounts of) {
        return new CacheCounters(registry, cache, of);
    }

    private Counter storeErrors(String operation, String reason) {
        return Counter.builder("refreshahead.store.errors")
                .description("Store operations that failed, or were not tried")
                .tags("operation", TagValue.of(operation), "reason", TagValue.of(reason))
                .register(registry);
    }

    @Override
    public void registered(String cache, CachePolicy policy, LongSupplier copies) {
        byCache.computeIfAbsent(cache, name -> new CacheMeters(registry, name, ageHistogram));
        CacheCounters counters = counters(cache, counts.known(cache));
        counters.registerCalls();
        counters.registerRefreshes();
        counters.registerRemovals();
        if (policy.nearTtl() != null) {
            counters.registerCopies(copies);
        }
    }

    @Override
    public void declared(String cache) {
        counters(cache, counts.known(cache)).registerRemovals();
    }

    @Override
    public void served(String cache, ServeState state, @Nullable Duration age) {
        CacheMeters meters = byCache.get(cache);
        if (meters != null) {
            meters.served(age);
        }
    }

    @Override
    public void loaded(String cache, Trigger trigger, Duration took, @Nullable Throwable failure) {
        CacheMeters meters = byCache.get(cache);
        if (meters != null) {
            meters.loaded(trigger, took, failure != null);
        }
    }

    @Override
    public void refreshed(String cache, RefreshOutcome outcome, @Nullable Duration lag) {
        CacheMeters meters = byCache.get(cache);
        if (meters != null) {
            meters.refreshed(lag);
        }
    }

    @Override
    public void undecodable(String cache) {
        storeErrors("read", "UNDECODABLE").increment();
    }

    @Override
    public void storeFailed(String cache, String operation, String reason) {
        storeErrors(operation, reason).increment();
    }
}
