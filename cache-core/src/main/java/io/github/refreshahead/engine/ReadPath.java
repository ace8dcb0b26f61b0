package io.github.refreshahead.engine;

import io.github.refreshahead.ServeState;
import io.github.refreshahead.Served;
import io.github.refreshahead.codec.CodecException;
import io.github.refreshahead.engine.OperationSpec.Origin;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Entry;
import io.github.refreshahead.store.ReadResult;
import io.github.refreshahead.store.StoreException;
import org.jspecify.annotations.Nullable;

/** A call's way: key, store, decision, answer. Thread-safe. */
final class ReadPath {

    private final Parts parts;
    private final Dispatcher dispatcher;

    ReadPath(Parts parts, Dispatcher dispatcher) {
        this.parts = parts;
        this.dispatcher = dispatcher;
    }

    /**
     * @param storing whether what is loaded may be stored and shared
     * @throws Throwable what the origin throws, the same instance, if nothing else can be served
     */
    Served<@Nullable Object> serve(
            RefreshAheadOperation operation, @Nullable Object[] arguments, Origin origin, boolean storing)
            throws Throwable {
        CacheKey key = operation.key(arguments);
        long sent = parts.nanoTime().getAsLong();
        if (parts.pending().bypasses(key, operation.tagged())) {
            return new Miss(parts, operation, key, arguments, origin, budget(sent)).bypass();
        }
        ReadResult read;
        try {
            read = parts.store().read(key);
        } catch (StoreException e) {
            parts.events().storeFailed(operation.cache(), "read", e.reason().name());
            return new Miss(parts, operation, key, arguments, origin, budget(sent)).bypass();
        }
        if (read instanceof ReadResult.Found found) {
            Served<@Nullable Object> hit = hit(operation, key, arguments, found.entry());
            if (hit != null) {
                return hit;
            }
        }
        Miss miss = new Miss(parts, operation, key, arguments, origin, budget(sent));
        return storing ? miss.load(read) : miss.loadWithoutStoring(read);
    }

    private @Nullable Served<@Nullable Object> hit(
            RefreshAheadOperation operation, CacheKey key, @Nullable Object[] arguments, Entry entry) {
        Freshness freshness = Freshness.of(entry, operation.bounds(), key);
        if (freshness != Freshness.FRESH && freshness != Freshness.DUE) {
            return null;
        }
        Object value;
        try {
            value = operation.values().decode(entry.payload());
        } catch (CodecException e) {
            operation.undecodable(e);
            return null;
        }
        ServeState state = ServeState.FRESH;
        if (freshness == Freshness.DUE) {
            state = ServeState.DUE;
            dispatcher.offer(operation, key, arguments, entry);
        }
        parts.events().served(operation.cache(), state, entry.ageMillis());
        return new Served<>(value, entry.age(), state);
    }

    private Budget budget(long sent) {
        long spent = parts.nanoTime().getAsLong() - sent;
        return new Budget(parts.nanoTime(), parts.settings().storeBudget().toNanos(), spent);
    }
}
