package io.github.refreshahead.engine;

import io.github.refreshahead.store.EntryStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A store without its further powers. */
final class PlainStore {

    private PlainStore() {}

    static EntryStore of(EntryStore store) {
        return (EntryStore) Proxy.newProxyInstance(
                EntryStore.class.getClassLoader(), new Class<?>[] {EntryStore.class}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
