package io.github.refreshahead.spring.aop;

import io.github.refreshahead.OnFailure;
import io.github.refreshahead.engine.Invalidator;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.key.CacheKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a call or a transaction has to remove, each thing once. Not thread-safe. */
final class Removal {

    private final Map<Invalidator, Set<CacheKey>> keys = new LinkedHashMap<>();
    private final Set<Invalidator> caches = new LinkedHashSet<>();
    private final Set<String> tags = new LinkedHashSet<>();

    void addKey(Invalidator cache, CacheKey key) {
        keys.computeIfAbsent(cache, invalidator -> new LinkedHashSet<>()).add(key);
    }

    void addCache(Invalidator cache) {
        caches.add(cache);
    }

    void addTag(String tag) {
        tags.add(tag);
    }

    void addAll(Removal other) {
        other.keys.forEach((cache, more) -> more.forEach(key -> addKey(cache, key)));
        caches.addAll(other.caches);
        tags.addAll(other.tags);
    }

    boolean isEmpty() {
        return keys.isEmpty() && caches.isEmpty() && tags.isEmpty();
    }

    /**
     * Removes all of it, also when a part of it fails.
     *
     * @throws RuntimeException the first failure, with later ones suppressed
     */
    void perform(RefreshAheadEngine engine, OnFailure onFailure) {
        List<Runnable> steps = new ArrayList<>();
        keys.forEach((cache, gone) -> steps.add(() -> cache.invalidate(gone, onFailure)));
        tags.forEach(tag -> steps.add(() -> engine.invalidateTag(tag, onFailure)));
        caches.forEach(cache -> steps.add(() -> cache.clear(onFailure)));
        RuntimeException failure = null;
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (RuntimeException e) {
                failure = firstOf(failure, e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    static RuntimeException firstOf(@Nullable RuntimeException first, RuntimeException later) {
        if (first == null) {
            return later;
        }
        if (first != later) {
            first.addSuppressed(later);
        }
        return first;
    }
}
