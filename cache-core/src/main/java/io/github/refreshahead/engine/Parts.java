package io.github.refreshahead.engine;

import io.github.refreshahead.store.BatchStore;
import io.github.refreshahead.store.EntryStore;
import io.github.refreshahead.store.Nonce;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the engine's parts share.
 *
 * @param nanoTime a monotonic clock; the only clock of this process that anything is measured with
 * @param nonces makes generations and tokens
 * @param refreshWrites what refreshes write
 * @param tracing lets traces follow refreshes
 * @param background runs store writes that a caller has no time left for
 * @param copies told when entries have changed
 * @param flights the loads under way in this process
 * @param directLoads places for loads without a store
 * @param pending invalidations that the store has not acknowledged
 */
record Parts(
        EntryStore store,
        Events events,
        EngineSettings settings,
        LongSupplier nanoTime,
        Supplier<Nonce> nonces,
        RefreshWrites refreshWrites,
        Tracing tracing,
        Executor background,
        Copies copies,
        ConcurrentMap<Flight.Id, Flight> flights,
        Places directLoads,
        Pending pending) {

    Parts(
            EntryStore store,
            Events events,
            EngineSettings settings,
            LongSupplier nanoTime,
            Supplier<Nonce> nonces,
            RefreshWrites refreshWrites,
            Tracing tracing,
            Executor background,
            Copies copies) {
        this(
                store,
                events,
                settings,
                nanoTime,
                nonces,
                refreshWrites,
                tracing,
                background,
                copies,
                new ConcurrentHashMap<>(),
                new Places(settings.maxDirectLoads()),
                new Pending(settings.invalidationBuffer()));
    }

    /** The store, for so many things at a time. */
    BatchStore batches(int size) {
        return size > 1 ? OneByOne.of(store) : new OneByOne(store);
    }
}
