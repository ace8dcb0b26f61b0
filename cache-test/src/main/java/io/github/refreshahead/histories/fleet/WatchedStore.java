package io.github.refreshahead.histories.fleet;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.histories.event.Event;
import io.github.refreshahead.histories.event.Event.Acquire;
import io.github.refreshahead.histories.event.HistoryLog;
import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.EntryStore;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A store with all its powers, between which and the engine there are pauses: after the answer to an acquire, and before
 * a put or an invalidation. Writes down who acquired, and tells the thread its generation. Thread-safe.
 */
final class WatchedStore implements InvocationHandler {

    private final EntryStore store;
    private final ToIntFunction<CacheKey> keys;
    private final HistoryLog log;
    private final Dice dice;

    private WatchedStore(EntryStore store, ToIntFunction<CacheKey> keys, HistoryLog log, Dice dice) {
        this.store = store;
        this.keys = keys;
        this.log = log;
        this.dice = dice;
    }

    /** @param keys numbers of keys */
    static EntryStore around(EntryStore store, ToIntFunction<CacheKey> keys, HistoryLog log, Dice dice) {
        return (EntryStore) Proxy.newProxyInstance(
                EntryStore.class.getClassLoader(),
                store.getClass().getInterfaces(),
                new WatchedStore(store, keys, log, dice));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        return switch (method.getName()) {
            case "acquire" -> acquire(method, arguments);
            case "put", "putAll", "invalidate", "invalidateAll" -> {
                stumble();
                yield call(method, arguments);
            }
            default -> call(method, arguments);
        };
    }

    private @Nullable Object acquire(Method method, Object @Nullable [] arguments) throws Throwable {
        int key = keys.applyAsInt((CacheKey) requireNonNull(arguments)[0]);
        int place = log.add(new Acquire(log.member(), key, System.nanoTime(), Event.NEVER));
        Object result = call(method, arguments);
        log.ended(place, System.nanoTime());
        if (result instanceof AcquireResult.Won won) {
            Call.current().generation(won.generation().text());
        } else if (result instanceof AcquireResult.Busy busy) {
            Call.current().generation(busy.generation().text());
        } else if (result instanceof AcquireResult.Backoff backoff) {
            Call.current().generation(backoff.generation().text());
        }
        stumble();
        return result;
    }

    private void stumble() {
        try {
            dice.stumble();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(store, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
