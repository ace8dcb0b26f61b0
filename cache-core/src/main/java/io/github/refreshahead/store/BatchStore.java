package io.github.refreshahead.store;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.StoreException.Reason;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A store that does several writes in one round trip. Each is the operation of {@link EntryStore} that it is named
 * after, atomic by itself and with an answer of its own; there is no order and no transaction among them. Thread-safe.
 */
public interface BatchStore extends EntryStore {

    /**
     * A value on its way to a key.
     *
     * @param key where to
     * @param put the value
     */
    record KeyedPut(CacheKey key, Put put) {

        public KeyedPut {
            requireNonNull(key, "key");
            requireNonNull(put, "put");
        }
    }

    /** Answer to one of several puts. */
    sealed interface PutAnswer {

        /** The store did it, or refused it for good. */
        record Done(PutResult result) implements PutAnswer {}

        /** The store did not do it, as far as is known. */
        record Failed(Reason reason) implements PutAnswer {}
    }

    /** Stores values, each as {@link #put} does. Throws for none of them; answers in the order of the requests. */
    List<PutAnswer> putAll(List<KeyedPut> puts);

    /**
     * Removes entries, each as {@link #invalidate} does. Throws for none of them.
     *
     * @return those whose removal the store has not acknowledged, and why; empty if all are gone
     */
    Map<CacheKey, Reason> invalidateAll(Collection<CacheKey> keys);
}
