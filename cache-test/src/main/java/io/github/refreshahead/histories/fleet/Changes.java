package io.github.refreshahead.histories.fleet;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.OnFailure;
import io.github.refreshahead.engine.Invalidator;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.engine.RefreshAheadOperation;
import io.github.refreshahead.histories.event.CacheShape;
import io.github.refreshahead.histories.event.Event.Invalidation;
import io.github.refreshahead.histories.event.Event.Outcome;
import io.github.refreshahead.histories.event.Event.Scope;
import io.github.refreshahead.histories.event.HistoryLog;
import io.github.refreshahead.histories.event.Keyspace;
import io.github.refreshahead.store.StoreException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/** What a member does to rows: transactions that are committed and then invalidated, or rolled back. Thread-safe. */
final class Changes {

    private static final double ROLLED_BACK = 0.15;
    private static final double CLEARED = 0.01;
    private static final double TAGGED = 0.4;
    private static final double SEVERAL = 0.2;

    private final Keyspace keyspace;
    private final Database database;
    private final RefreshAheadEngine engine;
    private final Map<String, RefreshAheadOperation> operations;
    private final HistoryLog log;
    private final Dice dice;

    /** @param operations of the engine, by cache */
    Changes(
            Keyspace keyspace,
            Database database,
            RefreshAheadEngine engine,
            Map<String, RefreshAheadOperation> operations,
            HistoryLog log,
            Dice dice) {
        this.keyspace = keyspace;
        this.database = database;
        this.engine = engine;
        this.operations = operations;
        this.log = log;
        this.dice = dice;
    }

    /**
     * Changes a row; does nothing if somebody else does so.
     *
     * @param inside what to do within the transaction, with the version that it has written
     */
    void change(int key, LongConsumer inside) {
        Database.Change change = database.begin(key);
        if (change == null) {
            return;
        }
        inside.accept(change.version());
        if (dice.chance(ROLLED_BACK)) {
            change.rollback();
            return;
        }
        change.commit();
        invalidate(key, scope(keyspace.cacheOf(key)), change.version());
    }

    private Scope scope(CacheShape shape) {
        if (dice.chance(CLEARED)) {
            return Scope.CLEAR;
        }
        if (shape.tags() > 0 && dice.chance(TAGGED)) {
            return Scope.TAG;
        }
        return dice.chance(SEVERAL) ? Scope.KEYS : Scope.KEY;
    }

    private void invalidate(int key, Scope scope, long version) {
        CacheShape shape = keyspace.cacheOf(key);
        Set<Integer> keys = new LinkedHashSet<>(List.of(key));
        if (scope == Scope.KEYS) {
            keys.add(keyspace.first(shape) + dice.below(shape.keys()));
        } else if (scope == Scope.TAG) {
            keys.addAll(keyspace.tagged(shape, keyspace.tag(key)));
        } else if (scope == Scope.CLEAR) {
            keys.addAll(keyspace.keys(shape));
        }
        OnFailure onFailure = dice.chance(0.5) ? OnFailure.RETRY : OnFailure.THROW;
        Call call = Call.current();
        call.invalidating();
        long begin = System.nanoTime();
        Outcome outcome;
        try {
            invalidate(shape, scope, keys, onFailure);
            outcome = call.pending() ? Outcome.PENDING : Outcome.ACKNOWLEDGED;
        } catch (StoreException e) {
            outcome = Outcome.REFUSED;
        }
        long end = System.nanoTime();
        for (int each : keys) {
            long own = each == key ? version : 0;
            log.add(new Invalidation(log.member(), each, begin, end, scope, outcome, own));
        }
    }

    private void invalidate(CacheShape shape, Scope scope, Set<Integer> keys, OnFailure onFailure) {
        Invalidator invalidator = requireNonNull(operations.get(shape.name())).invalidator();
        switch (scope) {
            case TAG -> engine.invalidateTag(keyspace.tagName(keys.iterator().next()), onFailure);
            case CLEAR -> invalidator.clear(onFailure);
            default ->
                invalidator.invalidate(
                        keys.stream().map(keyspace::name).map(invalidator::key).toList(), onFailure);
        }
    }
}
