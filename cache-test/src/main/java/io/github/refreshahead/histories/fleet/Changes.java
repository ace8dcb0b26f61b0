package io.github.refreshahead.histories.fleet;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.engine.RefreshAheadCache;
import io.github.refreshahead.histories.event.CacheShape;
import io.github.refreshahead.histories.event.Event.Invalidation;
import io.github.refreshahead.histories.event.Event.Outcome;
import io.github.refreshahead.histories.event.Event.Scope;
import io.github.refreshahead.histories.event.HistoryLog;
import io.github.refreshahead.histories.event.Keyspace;
import io.github.refreshahead.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** What a member does to rows: transactions that are committed and then invalidated, or rolled back. Thread-safe. */
final class Changes {

    private static final double ROLLED_BACK = 0.15;
    private static final double SEVERAL = 0.2;

    private final Keyspace keyspace;
    private final Database database;
    private final Map<CacheShape, RefreshAheadCache<String, String>> caches;
    private final HistoryLog log;
    private final Dice dice;

    Changes(
            Keyspace keyspace,
            Database database,
            Map<CacheShape, RefreshAheadCache<String, String>> caches,
            HistoryLog log,
            Dice dice) {
        this.keyspace = keyspace;
        this.database = database;
        this.caches = caches;
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
        Scope scope = dice.chance(SEVERAL) ? Scope.KEYS : Scope.KEY;
        invalidate(key, scope, change.version());
    }

    private void invalidate(int key, Scope scope, long version) {
        CacheShape shape = keyspace.cacheOf(key);
        RefreshAheadCache<String, String> cache = requireNonNull(caches.get(shape));
        List<Integer> keys = new ArrayList<>(List.of(key));
        if (scope == Scope.KEYS) {
            keys.add(keyspace.first(shape) + dice.below(shape.keys()));
        }
        long begin = System.nanoTime();
        Outcome outcome = Outcome.ACKNOWLEDGED;
        try {
            cache.invalidateAll(keys.stream().map(keyspace::name).toList());
        } catch (StoreException e) {
            outcome = Outcome.REFUSED;
        }
        long end = System.nanoTime();
        for (int each : keys) {
            long own = each == key ? version : 0;
            log.add(new Invalidation(log.member(), each, begin, end, scope, outcome, own));
        }
    }
}
