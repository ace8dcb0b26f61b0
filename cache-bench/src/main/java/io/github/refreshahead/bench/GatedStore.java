package io.github.refreshahead.bench;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Acquire;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.Attempt;
import io.github.refreshahead.store.BatchStore;
import io.github.refreshahead.store.Claim;
import io.github.refreshahead.store.ClaimResult;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Put;
import io.github.refreshahead.store.PutResult;
import io.github.refreshahead.store.ReadResult;
import io.github.refreshahead.store.StoreException.Reason;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A store whose claims can be held back, so that what readers do before a claim is not measured with what follows. */
final class GatedStore implements BatchStore {

    private final BatchStore store;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    GatedStore(BatchStore store) {
        this.store = store;
    }

    void shut() {
        gate = new CountDownLatch(1);
    }

    void open() {
        gate.countDown();
    }

    @Override
    public List<ClaimResult> claim(List<Claim> claims) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return store.claim(claims);
    }

    @Override
    public ReadResult read(CacheKey key) {
        return store.read(key);
    }

    @Override
    public List<Attempt<ReadResult>> readAll(List<CacheKey> keys) {
        return store.readAll(keys);
    }

    @Override
    public List<Attempt<AcquireResult>> acquireAll(List<KeyedAcquire> wishes) {
        return store.acquireAll(wishes);
    }

    @Override
    public Map<CacheKey, Reason> failAll(List<KeyedFailure> failures) {
        return store.failAll(failures);
    }

    @Override
    public AcquireResult acquire(CacheKey key, Acquire request) {
        return store.acquire(key, request);
    }

    @Override
    public PutResult put(CacheKey key, Put put) {
        return store.put(key, put);
    }

    @Override
    public List<Attempt<PutResult>> putAll(List<KeyedPut> puts) {
        return store.putAll(puts);
    }

    @Override
    public Map<CacheKey, Reason> invalidateAll(Collection<CacheKey> keys) {
        return store.invalidateAll(keys);
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
