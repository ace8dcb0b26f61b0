package io.github.refreshahead.engine;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Acquire;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.Claim;
import io.github.refreshahead.store.ClaimResult;
import io.github.refreshahead.store.EntryStore;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Put;
import io.github.refreshahead.store.PutResult;
import io.github.refreshahead.store.ReadResult;
import io.github.refreshahead.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A store of which single operations can be made to fail, and which counts acquires. Does not close the store behind it. */
class BreakableStore implements EntryStore {

    private final EntryStore store;
    final AtomicInteger acquires = new AtomicInteger();
    private final Set<String> broken = ConcurrentHashMap.newKeySet();

    BreakableStore(EntryStore store) {
        this.store = store;
    }

    void breaks(String... operations) {
        broken.addAll(Set.of(operations));
    }

    void works() {
        broken.clear();
    }

    private void check(String operation) {
        if (broken.contains(operation)) {
            throw new StoreException(StoreException.Reason.TIMEOUT, operation + " timed out", null);
        }
    }

    @Override
    public ReadResult read(CacheKey key) {
        check("read");
        return store.read(key);
    }

    @Override
    public AcquireResult acquire(CacheKey key, Acquire request) {
        check("acquire");
        AcquireResult result = store.acquire(key, request);
        acquires.incrementAndGet();
        return result;
    }

    @Override
    public List<ClaimResult> claim(List<Claim> claims) {
        check("claim");
        return store.claim(claims);
    }

    @Override
    public PutResult put(CacheKey key, Put put) {
        check("put");
        return store.put(key, put);
    }

    @Override
    public void fail(CacheKey key, Nonce token, Duration backoff) {
        check("fail");
        store.fail(key, token, backoff);
    }

    @Override
    public void invalidate(CacheKey key) {
        check("invalidate");
        store.invalidate(key);
    }

    @Override
    public boolean available() {
        return broken.isEmpty();
    }

    @Override
    public void close() {}
}
