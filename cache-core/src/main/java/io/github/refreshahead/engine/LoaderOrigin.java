package io.github.refreshahead.engine;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.engine.OperationSpec.BulkRefresher;
import io.github.refreshahead.engine.OperationSpec.Refresher;
import io.github.refreshahead.engine.RefreshAheadCache.BulkLoader;
import io.github.refreshahead.engine.RefreshAheadCache.Loader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The loaders of a cache as the engine calls them: the one for several keys stands in for the one for one key, and the other
 * way round. As thread-safe as they are.
 */
final class LoaderOrigin<K, V> {

    private final String cache;
    private final Class<K> keyType;
    private final @Nullable Loader<K, V> loader;
    private final @Nullable BulkLoader<K, V> bulkLoader;

    /**
     * @throws NullPointerException if there is none of the two
     */
    LoaderOrigin(String cache, Class<K> keyType, @Nullable Loader<K, V> loader, @Nullable BulkLoader<K, V> bulkLoader) {
        this.cache = cache;
        this.keyType = keyType;
        this.loader = bulkLoader == null ? requireNonNull(loader, "loader") : loader;
        this.bulkLoader = bulkLoader;
    }

    @Nullable
    V load(K key) throws Exception {
        return loader == null ? load(Set.of(key)).get(key) : loader.load(key);
    }

    private Map<K, V> load(Set<K> keys) throws Exception {
        return requireNonNull(
                requireNonNull(bulkLoader).loadAll(keys),
                () -> "the bulk loader of cache '" + cache + "' returned null");
    }

    List<@Nullable Object> loadAll(List<@Nullable Object[]> elements) throws Exception {
        List<@Nullable Object> values = new ArrayList<>(elements.size());
        if (bulkLoader == null || loader != null && elements.size() == 1) {
            for (@Nullable Object[] element : elements) {
                values.add(load(key(element)));
            }
            return values;
        }
        Set<K> keys = new LinkedHashSet<>();
        elements.forEach(element -> keys.add(key(element)));
        Map<K, V> loaded = load(keys);
        keys.forEach(key -> values.add(loaded.get(key)));
        return values;
    }

    private K key(@Nullable Object[] arguments) {
        return keyType.cast(requireNonNull(arguments[0]));
    }

    /** Entries are refreshed together only if their origin loads them together. */
    Refresher refresher() {
        Refresher single = arguments -> load(key(arguments));
        return bulkLoader == null
                ? single
                : new BulkRefresher() {
                    @Override
                    public @Nullable Object refresh(@Nullable Object[] arguments) throws Throwable {
                        return single.refresh(arguments);
                    }

                    @Override
                    public List<@Nullable Object> refreshAll(List<@Nullable Object[]> elements) throws Exception {
                        return loadAll(elements);
                    }
                };
    }
}
