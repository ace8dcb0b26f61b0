package io.github.refreshahead.engine;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.CacheKeys;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.store.EntryStore;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Tags and keys on the side of a store. */
final class TagsInMemory {

    private final EntryStore store;
    private final LongSupplier nanos;
    private final Map<Tag, Set<CacheKey>> members = new ConcurrentHashMap<>();
    private final Map<Tag, Long> invalidated = new ConcurrentHashMap<>();
    private final Set<CacheKey> seen = ConcurrentHashMap.newKeySet();

    TagsInMemory(EntryStore store, LongSupplier nanos) {
        this.store = store;
        this.nanos = nanos;
    }

    void saw(CacheKey key) {
        seen.add(key);
    }

    List<@Nullable Duration> add(CacheKey key, List<Tag> tags) {
        return tags.stream()
                .<@Nullable Duration>map(tag -> {
                    members.computeIfAbsent(tag, t -> ConcurrentHashMap.newKeySet())
                            .add(key);
                    Long at = invalidated.get(tag);
                    return at == null ? null : Duration.ofNanos(nanos.getAsLong() - at);
                })
                .toList();
    }

    void invalidate(Tag tag, Consumer<Collection<CacheKey>> removed) {
        invalidated.put(tag, nanos.getAsLong());
        Set<CacheKey> keys = members.getOrDefault(tag, Set.of());
        keys.forEach(store::invalidate);
        removed.accept(keys);
    }

    long clear(CacheKeys keys) {
        List<CacheKey> all = seen.stream()
                .filter(key -> key.text().startsWith(keys.prefix()))
                .toList();
        all.forEach(store::invalidate);
        return all.size();
    }
}
