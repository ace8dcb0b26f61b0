package io.github.refreshahead.spring.aop;

import io.github.refreshahead.CachePolicy;
import io.github.refreshahead.engine.RefreshAheadOperation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The settings of all caches of this service, with their origins. Complete as soon as the context has started. Thread-safe. */
public final class CacheSettings {

    private static final Map<String, Function<CachePolicy, @Nullable Duration>> CHANGEABLE = Map.of(
            "ttl", CachePolicy::ttl,
            "refresh-after", CachePolicy::refreshAfter,
            "stale-if-error", CachePolicy::staleIfError,
            "null-ttl", CachePolicy::nullTtl);

    private final Map<String, List<CacheSetting>> byCache = new ConcurrentHashMap<>();

    CacheSettings() {}

    void add(String cache, List<CacheSetting> settings) {
        byCache.put(cache, List.copyOf(settings));
    }

    /** What is in force now, in the order of the documentation. */
    public List<CacheSetting> of(RefreshAheadOperation operation) {
        CachePolicy registered = operation.spec().policy();
        CachePolicy present = operation.control().policy();
        return registered(operation).stream()
                .map(setting -> setting(setting, registered, present))
                .toList();
    }

    private List<CacheSetting> registered(RefreshAheadOperation operation) {
        List<CacheSetting> known = byCache.get(operation.cache());
        return known != null
                ? known
                : new MergedPolicy(List.of(), text -> text)
                        .settings(operation.spec().policy(), CacheSetting.IN_CODE);
    }

    private static CacheSetting setting(CacheSetting setting, CachePolicy registered, CachePolicy present) {
        Function<CachePolicy, @Nullable Duration> duration = CHANGEABLE.get(setting.name());
        if (duration == null) {
            return setting;
        }
        String value = MergedPolicy.text(duration.apply(present));
        return value.equals(MergedPolicy.text(duration.apply(registered)))
                ? setting
                : new CacheSetting(setting.name(), value, CacheSetting.AT_RUN_TIME);
    }
}
