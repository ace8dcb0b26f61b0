package io.github.refreshahead.engine;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Attempt;
import io.github.refreshahead.store.BatchStore.KeyedFailure;
import io.github.refreshahead.store.BatchStore.KeyedPut;
import io.github.refreshahead.store.PutResult;
import io.github.refreshahead.store.StoreException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * What the loads of one call write to the store: each write by itself, or, until {@link #flush}, all of them together. On
 * the caller's thread while its budget lasts, else behind it. Thread-safe.
 */
final class LoadSink {

    private final Parts parts;
    private final String cache;
    private final Budget budget;
    private final List<KeyedPut> puts = new ArrayList<>();
    private final List<KeyedFailure> failures = new ArrayList<>();
    private final List<CacheKey> removals = new ArrayList<>();
    private boolean collecting;

    private LoadSink(Parts parts, String cache, Budget budget, boolean collecting) {
        this.parts = parts;
        this.cache = cache;
        this.budget = budget;
        this.collecting = collecting;
    }

    static LoadSink atOnce(Parts parts, String cache, Budget budget) {
        return new LoadSink(parts, cache, budget, false);
    }

    static LoadSink together(Parts parts, String cache, Budget budget) {
        return new LoadSink(parts, cache, budget, true);
    }

    void put(KeyedPut put) {
        if (!collected(puts, put)) {
            write("put", () -> store(List.of(put)));
        }
    }

    void fail(KeyedFailure failure) {
        if (!collected(failures, failure)) {
            write("fail", () -> fail(List.of(failure)));
        }
    }

    /** Removes what is there. */
    void remove(CacheKey key) {
        if (!collected(removals, key)) {
            write("invalidate", () -> remove(List.of(key)));
        }
    }

    private synchronized <W> boolean collected(List<W> writes, W write) {
        return collecting && writes.add(write);
    }

    /** Writes what has come; what comes later is written by itself. */
    void flush() {
        synchronized (this) {
            collecting = false;
        }
        if (!puts.isEmpty()) {
            write("put", () -> store(puts));
        }
        if (!failures.isEmpty()) {
            write("fail", () -> fail(failures));
        }
        if (!removals.isEmpty()) {
            write("invalidate", () -> remove(removals));
        }
    }

    private void write(String name, Runnable writes) {
        if (budget.exhausted()) {
            behind(name, writes);
            return;
        }
        budget.start();
        writes.run();
        budget.stop();
    }

    /** @param name for the listeners, if too much is under way behind callers already */
    void behind(String name, Runnable writes) {
        try {
            parts.background().execute(writes);
        } catch (RejectedExecutionException e) {
            parts.events().storeFailed(cache, name, "OVERLOAD");
        }
    }

    private void store(List<KeyedPut> some) {
        for (Attempt<PutResult> answer : parts.batches(some.size()).putAll(some)) {
            if (answer instanceof Attempt.Failed<PutResult> failed) {
                failed("put", failed.reason());
            } else if (answer.equals(new Attempt.Done<>(PutResult.STORED))) {
                parts.events().stored(cache);
            }
        }
    }

    private void fail(List<KeyedFailure> some) {
        parts.batches(some.size()).failAll(some).values().forEach(reason -> failed("fail", reason));
    }

    private void remove(List<CacheKey> some) {
        parts.batches(some.size()).invalidateAll(some).values().forEach(reason -> failed("invalidate", reason));
    }

    private void failed(String operation, Reason reason) {
        parts.events().storeFailed(cache, operation, reason.name());
    }
}
