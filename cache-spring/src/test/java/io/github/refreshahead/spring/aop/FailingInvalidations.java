package io.github.refreshahead.spring.aop;

import io.github.refreshahead.store.EntryStore;
import io.github.refreshahead.store.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A store that can do everything but invalidate. */
final class FailingInvalidations {

    private FailingInvalidations() {}

    static EntryStore of(EntryStore store) {
        return (EntryStore) Proxy.newProxyInstance(
                EntryStore.class.getClassLoader(), new Class<?>[] {EntryStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("invalidate")) {
                        throw new StoreException(StoreException.Reason.UNREACHABLE, "no store", null);
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }
}
