package io.github.refreshahead.engine;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.Payload;
import io.github.refreshahead.store.StoreException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/** What a caller's load writes when it has ended: on the caller's thread while its budget lasts, else behind it. */
final class LoadWrites {

    private final Parts parts;
    private final RefreshAheadOperation operation;
    private final CacheKey key;
    private final Nonce token;
    private final Budget budget;

    LoadWrites(Parts parts, RefreshAheadOperation operation, CacheKey key, Nonce token, Budget budget) {
        this.parts = parts;
        this.operation = operation;
        this.key = key;
        this.token = token;
        this.budget = budget;
    }

    void put(Nonce generation, long loadStart, Payload payload) {
        write("put", () -> operation.put(parts.store(), key, generation, loadStart, payload));
    }

    void fail(Duration backoff) {
        write("fail", () -> parts.store().fail(key, token, backoff));
    }

    private void write(String name, Runnable operation) {
        if (budget.exhausted()) {
            try {
                parts.background().execute(() -> guarded(name, operation));
            } catch (RejectedExecutionException e) {
                parts.events().storeFailed(key.cache(), name, "OVERLOAD");
            }
            return;
        }
        budget.start();
        guarded(name, operation);
        budget.stop();
    }

    private void guarded(String name, Runnable operation) {
        try {
            operation.run();
        } catch (StoreException e) {
            parts.events().storeFailed(key.cache(), name, e.reason().name());
        }
    }
}
