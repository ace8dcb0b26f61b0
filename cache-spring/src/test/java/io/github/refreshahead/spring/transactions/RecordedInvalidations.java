package io.github.refreshahead.spring.transactions;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.EntryStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.springframework.util.ClassUtils;

/** The keys that a store was told to remove, in order. Thread-safe. */
final class RecordedInvalidations {

    private static final Pattern VIN = Pattern.compile("VIN\\d+");

    private final List<CacheKey> keys = new CopyOnWriteArrayList<>();

    /** The store, with each removal recorded as soon as it has succeeded; its other powers are as they were. */
    EntryStore of(EntryStore store) {
        return (EntryStore) Proxy.newProxyInstance(
                EntryStore.class.getClassLoader(), ClassUtils.getAllInterfaces(store), (proxy, method, arguments) -> {
                    Object answer;
                    try {
                        answer = method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                    if (method.getName().equals("invalidate")) {
                        keys.add((CacheKey) arguments[0]);
                    } else if (method.getName().equals("invalidateAll")) {
                        for (Object key : (Collection<?>) arguments[0]) {
                            keys.add((CacheKey) key);
                        }
                    }
                    return answer;
                });
    }

    /** How often each car of a cache was removed. */
    Map<String, Integer> counts(String cache) {
        Map<String, Integer> counts = new TreeMap<>();
        for (CacheKey key : keys) {
            if (key.cache().equals(cache)) {
                counts.merge(vin(key), 1, Integer::sum);
            }
        }
        return counts;
    }

    /** The cars of a cache that were removed. */
    Set<String> vins(String cache) {
        return counts(cache).keySet();
    }

    int count() {
        return keys.size();
    }

    private static String vin(CacheKey key) {
        return VIN.matcher(key.text()).results().findFirst().orElseThrow().group();
    }
}
