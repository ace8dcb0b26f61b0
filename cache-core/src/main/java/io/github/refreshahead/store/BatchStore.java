package io.github.refreshahead.store;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.StoreException.Reason;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A store that does several things in one round trip. Each is the operation of {@link EntryStore} that it is named
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

    /**
     * The wish to load a key for a caller.
     *
     * @param key which
     * @param request the wish
     */
    record KeyedAcquire(CacheKey key, Acquire request) {

        public KeyedAcquire {
            requireNonNull(key, "key");
            requireNonNull(request, "request");
        }
    }

    /**
     * A load that failed.
     *
     * @param key of what
     * @param token the lease's owner
     * @param backoff for how long nobody should try again
     */
    record KeyedFailure(CacheKey key, Nonce token, Duration backoff) {

        public KeyedFailure {
            requireNonNull(key, "key");
            requireNonNull(token, "token");
            requireNonNull(backoff, "backoff");
        }
    }

    /** Looks keys up, each as {@link #read} does. Throws for none of them; answers in the order of the keys. */
    List<Attempt<ReadResult>> readAll(List<CacheKey> keys);

    /** Asks to load, each as {@link #acquire} does. Throws for none of them; answers in the order of the requests. */
    List<Attempt<AcquireResult>> acquireAll(List<KeyedAcquire> acquires);

    /** Stores values, each as {@link #put} does. Throws for none of them; answers in the order of the requests. */
    List<Attempt<PutResult>> putAll(List<KeyedPut> puts);

    /**
     * Tells of loads that failed, of each as {@link #fail} does. Throws for none of them.
     *
     * @return those that the store has not acknowledged, and why; empty if it knows of all
     */
    Map<CacheKey, Reason> failAll(List<KeyedFailure> failures);

    /**
     * Removes entries, each as {@link #invalidate} does. Throws for none of them.
     *
     * @return those whose removal the store has not acknowledged, and why; empty if all are gone
     */
    Map<CacheKey, Reason> invalidateAll(Collection<CacheKey> keys);
}
