package io.github.refreshahead.spring.aop;

import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.memory.InMemoryEntryStore;
import io.github.refreshahead.spring.EnableRefreshAhead;
import io.github.refreshahead.store.BatchStore;
import io.github.refreshahead.store.ClearableStore;
import io.github.refreshahead.store.EntryStore;
import io.github.refreshahead.store.StoreException;
import io.github.refreshahead.store.TagStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A store in memory that writes down how it is told to remove, and can refuse that. */
final class WatchedStore {

    /** An application's caching on such a store. */
    @Configuration(proxyBeanMethods = false)
    @EnableRefreshAhead
    static class Caching {

        @Bean
        WatchedStore watched() {
            return new WatchedStore();
        }

        @Bean
        RefreshAheadEngine engine(WatchedStore watched) {
            return RefreshAheadEngine.builder()
                    .namespace("test")
                    .store(watched.store())
                    .build();
        }
    }

    private static final Set<String> REMOVING = Set.of("invalidate", "invalidateAll", "invalidateTag", "clear");

    /** Names of the operations, with the number of keys if there are several. */
    final List<String> removals = new CopyOnWriteArrayList<>();

    volatile boolean broken;
    private final InMemoryEntryStore store = new InMemoryEntryStore();

    private EntryStore store() {
        return (EntryStore) Proxy.newProxyInstance(
                EntryStore.class.getClassLoader(),
                new Class<?>[] {BatchStore.class, TagStore.class, ClearableStore.class},
                (proxy, method, arguments) -> call(method, arguments));
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        String name = method.getName();
        if (REMOVING.contains(name)) {
            boolean batch = name.equals("invalidateAll");
            removals.add(batch ? name + " " + ((Collection<?>) arguments[0]).size() : name);
            if (broken && batch) {
                Map<Object, Object> refused = new HashMap<>();
                ((Collection<?>) arguments[0]).forEach(key -> refused.put(key, StoreException.Reason.UNREACHABLE));
                return refused;
            }
            if (broken) {
                throw new StoreException(StoreException.Reason.UNREACHABLE, "no store", null);
            }
        }
        try {
            return method.invoke(store, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
