package io.github.refreshahead.histories.fleet;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.Served;
import io.github.refreshahead.TypeRef;
import io.github.refreshahead.engine.EngineSettings;
import io.github.refreshahead.engine.RefreshAheadCache;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.engine.RefreshAheadOperation;
import io.github.refreshahead.histories.event.CacheShape;
import io.github.refreshahead.histories.event.Event.How;
import io.github.refreshahead.histories.event.Event.Load;
import io.github.refreshahead.histories.event.Event.Serve;
import io.github.refreshahead.histories.event.HistoryLog;
import io.github.refreshahead.histories.event.Keyspace;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.key.KeyRule;
import io.github.refreshahead.key.KeyStyle;
import io.github.refreshahead.near.InvalidationBus;
import io.github.refreshahead.near.InvalidationEvent;
import io.github.refreshahead.queue.RefreshQueue;
import io.github.refreshahead.store.EntryStore;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of a fleet: an engine with all caches of the keyspace, whose every operation is written down. Thread-safe.
 */
public final class Node implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(Node.class);
    private static final Duration INTRUSION = Duration.ofMillis(400);

    private final Keyspace keyspace;
    private final HistoryLog log;
    private final RefreshAheadEngine engine;
    private final Map<String, Integer> keys;
    private final Map<CacheShape, RefreshAheadCache<String, String>> caches = new HashMap<>();
    private final Map<String, RefreshAheadOperation> operations = new HashMap<>();
    private final Origin origin;
    private final Changes changes;
    private final ExecutorService intruders = Executors.newCachedThreadPool(Node::thread);

    /**
     * What a member is connected to.
     *
     * @param namespace of the fleet
     * @param consumes whether it works tasks off
     */
    public record Surroundings(
            String namespace,
            EntryStore store,
            RefreshQueue queue,
            InvalidationBus bus,
            Database database,
            boolean consumes) {}

    /**
     * A member that serves at once.
     *
     * @param seed of all its random choices
     */
    public Node(Keyspace keyspace, Surroundings surroundings, HistoryLog log, Pressure pressure, long seed) {
        this.keyspace = keyspace;
        this.log = log;
        this.keys = keys(keyspace, surroundings.namespace());
        Dice dice = new Dice(seed, pressure);
        this.origin = new Origin(surroundings.database(), log, dice, pressure, keyspace.loadTimeout(), this::intrude);
        this.engine = RefreshAheadEngine.builder()
                .namespace(surroundings.namespace())
                .store(WatchedStore.around(surroundings.store(), this::number, log, dice))
                .queue(surroundings.queue())
                .bus(new WatchedBus(surroundings.bus(), this::keysOf, this::nearKeys, log))
                .listener(new Watcher())
                .settings(EngineSettings.builder()
                        .consumer(surroundings.consumes(), 4, 8)
                        .shutdownTimeout(Duration.ofSeconds(2))
                        .build())
                .build();
        for (CacheShape shape : keyspace.caches()) {
            caches.put(shape, cache(shape));
        }
        for (RefreshAheadOperation operation : engine.operations()) {
            operations.put(operation.cache(), operation);
        }
        this.changes = new Changes(keyspace, surroundings.database(), engine, operations, log, dice);
        engine.start();
    }

    /** Numbers of keys by their texts. */
    private static Map<String, Integer> keys(Keyspace keyspace, String namespace) {
        KeyRule rule = new KeyRule(namespace, KeyStyle.READABLE);
        Map<String, Integer> keys = new HashMap<>();
        for (int key = 0; key < keyspace.size(); key++) {
            keys.put(rule.key(keyspace.cacheOf(key).name(), keyspace.name(key)).text(), key);
        }
        return Map.copyOf(keys);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "intruder");
        thread.setDaemon(true);
        return thread;
    }

    private RefreshAheadCache<String, String> cache(CacheShape shape) {
        var builder = engine.cache(shape.name(), String.class, new TypeRef<String>() {})
                .ttl(shape.ttl())
                .staleIfError(shape.staleIfError())
                .loadTimeout(keyspace.loadTimeout())
                .loader(name -> origin.load(keyspace.key(shape, name)));
        if (shape.tags() > 0) {
            builder.tags(text ->
                    List.of(keyspace.tagName(requireNonNull(Value.parse(text)).key())));
        }
        Duration nearTtl = shape.nearTtl();
        if (nearTtl != null) {
            builder.nearTtl(nearTtl);
        }
        Duration refreshAfter = shape.refreshAfter();
        return (refreshAfter == null ? builder.refreshOff() : builder.refreshAfter(refreshAfter)).build();
    }

    private int number(CacheKey key) {
        return requireNonNull(keys.get(key.text()), "the engine asks for a key that nobody asked for");
    }

    /** The keys of this member's caches that an event is of. */
    private Collection<Integer> keysOf(InvalidationEvent event) {
        return switch (event.kind()) {
            case KEYS -> event.keys().stream().map(keys::get).toList();
            case CACHE ->
                keyspace.caches().stream()
                        .filter(shape -> shape.name().equals(event.cache()))
                        .flatMap(shape -> keyspace.keys(shape).stream())
                        .toList();
            default -> List.of();
        };
    }

    private Collection<Integer> nearKeys() {
        return keyspace.caches().stream()
                .filter(shape -> shape.nearTtl() != null)
                .flatMap(shape -> keyspace.keys(shape).stream())
                .toList();
    }

    private RefreshAheadOperation operation(int key) {
        return requireNonNull(operations.get(keyspace.cacheOf(key).name()));
    }

    private RefreshAheadCache<String, String> cache(int key) {
        return requireNonNull(caches.get(keyspace.cacheOf(key)));
    }

    /** Calls. */
    public void serve(int key) {
        Call call = Call.current();
        call.enter(0);
        long begin = System.nanoTime();
        try {
            Served<@Nullable String> served = cache(key).serve(keyspace.name(key));
            written(key, begin, How.valueOf(served.state().name()), served.age().toMillis(), served.value());
        } catch (OriginFailure e) {
            written(key, begin, How.FAILED, 0, null);
        } catch (RuntimeException e) {
            logger.error("A caller saw an exception that is not the origin's", e);
            written(key, begin, How.FOREIGN, 0, null);
        } finally {
            call.leave();
        }
    }

    /** Such a call does not tell the age of what the store had, only what it may be at most. */
    private static long mostAge(CacheShape cache, How how) {
        return switch (how) {
            case FRESH -> cache.ttl().toMillis();
            case STALE -> cache.ttl().plus(cache.staleIfError()).toMillis();
            default -> 0;
        };
    }

    /** Calls from within a transaction that has changed the row, and then commits and invalidates it or rolls it back. */
    public void serveInTransaction(int key) {
        changes.change(key, version -> {
            Call call = Call.current();
            call.enter(version);
            long begin = System.nanoTime();
            try {
                String name = keyspace.name(key);
                Object value = operation(key).callWithoutStoring(new Object[] {name}, () -> origin.load(key));
                How how = call.loaded() != null ? How.BYPASSED : call.hasFailed() ? How.STALE : How.FRESH;
                written(key, begin, how, mostAge(keyspace.cacheOf(key), how), (String) value);
            } catch (OriginFailure e) {
                written(key, begin, How.FAILED, 0, null);
            } catch (Throwable e) {
                logger.error("A caller saw an exception that is not the origin's", e);
                written(key, begin, How.FOREIGN, 0, null);
            } finally {
                call.leave();
            }
        });
    }

    /** Changes a row and invalidates it. */
    public void change(int key) {
        changes.change(key, version -> {});
    }

    /** Asks for a refresh. */
    public void refresh(int key) {
        cache(key).refresh(keyspace.name(key));
    }

    /** Changes a row in the middle of one of its loads. */
    private void intrude(int key) {
        Future<?> intrusion = intruders.submit(() -> change(key));
        try {
            intrusion.get(INTRUSION.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            intrusion.cancel(false);
        }
    }

    private void written(int key, long begin, How how, long ageMillis, @Nullable String text) {
        long end = System.nanoTime();
        Call call = Call.current();
        Call.Loaded loaded = call.loaded();
        if (loaded != null) {
            boolean led = how == How.LOADED;
            log.add(new Load(
                    log.member(),
                    key,
                    loaded.begin(),
                    loaded.end(),
                    loaded.load(),
                    loaded.version(),
                    loaded.generation(),
                    led,
                    false));
        }
        Value value = text == null ? null : Value.parse(text);
        if (!how.hasValue()) {
            log.add(new Serve(log.member(), key, begin, end, how, false, 0, 0, 0, 0, call.own()));
        } else if (value == null || value.key() != key) {
            log.add(new Serve(log.member(), key, begin, end, How.MISMATCH, false, 0, 0, 0, 0, call.own()));
        } else {
            log.add(new Serve(
                    log.member(),
                    key,
                    begin,
                    end,
                    how,
                    call.near(),
                    value.version(),
                    value.load(),
                    value.loadBegan(),
                    ageMillis,
                    call.own()));
        }
    }

    Keyspace keyspace() {
        return keyspace;
    }

    @Override
    public void close() {
        engine.close();
        intruders.shutdownNow();
    }
}
