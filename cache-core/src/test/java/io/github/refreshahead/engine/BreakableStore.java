package io.github.refreshahead.engine;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.CacheKeys;
import io.github.refreshahead.key.Tag;
import io.github.refreshahead.memory.InMemoryEntryStore;
import io.github.refreshahead.store.Acquire;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.Attempt;
import io.github.refreshahead.store.BatchStore;
import io.github.refreshahead.store.Claim;
import io.github.refreshahead.store.ClaimResult;
import io.github.refreshahead.store.ClearableStore;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Put;
import io.github.refreshahead.store.PutResult;
import io.github.refreshahead.store.ReadResult;
import io.github.refreshahead.store.StoreException;
import io.github.refreshahead.store.StoreException.Reason;
import io.github.refreshahead.store.TagStore;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * A store of which single operations can be made to fail, and which writes down what it was asked to do, reads apart.
 * Does not close the store behind it.
 */
class BreakableStore implements BatchStore, TagStore, ClearableStore {

    private final InMemoryEntryStore store;
    final AtomicInteger acquires = new AtomicInteger();
    final Queue<String> operations = new ConcurrentLinkedQueue<>();
    final Set<CacheKey> refused = ConcurrentHashMap.newKeySet();
    volatile boolean keepsTags = true;
    volatile Consumer<String> onAsk = operation -> {};
    volatile Runnable afterRead = () -> {};
    private final Set<String> broken = ConcurrentHashMap.newKeySet();

    BreakableStore(InMemoryEntryStore store) {
        this.store = store;
    }

    void breaks(String... operations) {
        broken.addAll(Set.of(operations));
    }

    void works() {
        broken.clear();
    }

    private void check(String operation) {
        operations.add(operation);
        onAsk.accept(operation);
        if (broken.contains(operation)) {
            throw new StoreException(Reason.TIMEOUT, operation + " timed out", null);
        }
    }

    @Override
    public ReadResult read(CacheKey key) {
        if (broken.contains("read")) {
            check("read");
        }
        ReadResult result = store.read(key);
        afterRead.run();
        return result;
    }

    @Override
    public List<Attempt<ReadResult>> readAll(List<CacheKey> keys) {
        operations.add("readAll");
        onAsk.accept("readAll");
        List<Attempt<ReadResult>> results = broken.contains("read") ? timedOut(keys.size()) : store.readAll(keys);
        afterRead.run();
        return results;
    }

    @Override
    public AcquireResult acquire(CacheKey key, Acquire request) {
        check("acquire");
        AcquireResult result = store.acquire(key, request);
        acquires.incrementAndGet();
        return result;
    }

    @Override
    public List<Attempt<AcquireResult>> acquireAll(List<KeyedAcquire> wishes) {
        operations.add("acquireAll");
        onAsk.accept("acquireAll");
        return broken.contains("acquire") ? timedOut(wishes.size()) : store.acquireAll(wishes);
    }

    private static <T> List<Attempt<T>> timedOut(int times) {
        return Collections.nCopies(times, new Attempt.Failed<>(Reason.TIMEOUT));
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
        if (refused.contains(key)) {
            throw new StoreException(Reason.TIMEOUT, "invalidate timed out", null);
        }
        store.invalidate(key);
    }

    @Override
    public List<Attempt<PutResult>> putAll(List<KeyedPut> puts) {
        operations.add("putAll");
        return broken.contains("put") ? timedOut(puts.size()) : store.putAll(puts);
    }

    @Override
    public Map<CacheKey, Reason> failAll(List<KeyedFailure> failures) {
        operations.add("failAll");
        Map<CacheKey, Reason> failed = new HashMap<>();
        failures.forEach(failure -> {
            if (broken.contains("fail")) {
                failed.put(failure.key(), Reason.TIMEOUT);
            } else {
                store.fail(failure.key(), failure.token(), failure.backoff());
            }
        });
        return failed;
    }

    /** Of one that fails nobody knows whether it was executed; here it was not. */
    @Override
    public Map<CacheKey, Reason> invalidateAll(Collection<CacheKey> keys) {
        operations.add("invalidateAll");
        Map<CacheKey, Reason> failed = new HashMap<>();
        for (CacheKey key : keys) {
            if (broken.contains("invalidate") || refused.contains(key)) {
                failed.put(key, Reason.TIMEOUT);
            } else {
                store.invalidate(key);
            }
        }
        return failed;
    }

    @Override
    public void checkTags() {
        check("checkTags");
        if (!keepsTags) {
            throw new IllegalStateException("this store drops tags; let it keep them");
        }
    }

    @Override
    public List<Duration> addToTags(CacheKey key, List<Tag> tags, Duration life) {
        check("addToTags");
        return store.addToTags(key, tags, life);
    }

    @Override
    public void invalidateTag(Tag tag, Consumer<Collection<CacheKey>> removed) {
        check("invalidateTag");
        store.invalidateTag(tag, removed);
    }

    @Override
    public long clear(CacheKeys keys, LongConsumer progress) {
        check("clear");
        return store.clear(keys, progress);
    }

    @Override
    public boolean available() {
        return broken.isEmpty();
    }

    @Override
    public void close() {}
}
