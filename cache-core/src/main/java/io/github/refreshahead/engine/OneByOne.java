package io.github.refreshahead.engine;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Acquire;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.Attempt;
import io.github.refreshahead.store.BatchStore;
import io.github.refreshahead.store.Claim;
import io.github.refreshahead.store.ClaimResult;
import io.github.refreshahead.store.EntryStore;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Put;
import io.github.refreshahead.store.PutResult;
import io.github.refreshahead.store.ReadResult;
import io.github.refreshahead.store.StoreException;
import io.github.refreshahead.store.StoreException.Reason;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** A store that cannot do several things at a time does them one after the other. As thread-safe as that store. */
final class OneByOne implements BatchStore {

    private final EntryStore store;

    OneByOne(EntryStore store) {
        this.store = store;
    }

    /** The store itself, if it can. */
    static BatchStore of(EntryStore store) {
        return store instanceof BatchStore batches ? batches : new OneByOne(store);
    }

    @Override
    public List<Attempt<ReadResult>> readAll(List<CacheKey> keys) {
        return each(keys, store::read);
    }

    @Override
    public List<Attempt<AcquireResult>> acquireAll(List<KeyedAcquire> acquires) {
        return each(acquires, each -> store.acquire(each.key(), each.request()));
    }

    @Override
    public List<Attempt<PutResult>> putAll(List<KeyedPut> puts) {
        return each(puts, each -> store.put(each.key(), each.put()));
    }

    private static <R, A> List<Attempt<A>> each(List<R> requests, Function<R, A> operation) {
        return requests.stream().map(request -> attempt(request, operation)).toList();
    }

    private static <R, A> Attempt<A> attempt(R request, Function<R, A> operation) {
        try {
            return new Attempt.Done<>(operation.apply(request));
        } catch (StoreException e) {
            return new Attempt.Failed<>(e.reason());
        }
    }

    @Override
    public Map<CacheKey, Reason> failAll(List<KeyedFailure> failures) {
        Map<CacheKey, Reason> failed = new LinkedHashMap<>();
        failures.forEach(each -> attempt(each.key(), failed, key -> store.fail(key, each.token(), each.backoff())));
        return failed;
    }

    @Override
    public Map<CacheKey, Reason> invalidateAll(Collection<CacheKey> keys) {
        Map<CacheKey, Reason> failed = new LinkedHashMap<>();
        keys.forEach(each -> attempt(each, failed, store::invalidate));
        return failed;
    }

    private static void attempt(CacheKey key, Map<CacheKey, Reason> failed, Consumer<CacheKey> operation) {
        try {
            operation.accept(key);
        } catch (StoreException e) {
            failed.put(key, e.reason());
        }
    }

    @Override
    public ReadResult read(CacheKey key) {
        return store.read(key);
    }

    @Override
    public AcquireResult acquire(CacheKey key, Acquire request) {
        return store.acquire(key, request);
    }

    @Override
    public List<ClaimResult> claim(List<Claim> claims) {
        return store.claim(claims);
    }

    @Override
    public PutResult put(CacheKey key, Put put) {
        return store.put(key, put);
    }

    @Override
    public void fail(CacheKey key, Nonce token, Duration backoff) {
        store.fail(key, token, backoff);
    }

    @Override
    public void invalidate(CacheKey key) {
        store.invalidate(key);
    }

    @Override
    public boolean available() {
        return store.available();
    }

    @Override
    public void close() {
        store.close();
    }
}
