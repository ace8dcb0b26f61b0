package io.github.refreshahead.histories.fleet;

import io.github.refreshahead.histories.event.Event.Drop;
import io.github.refreshahead.histories.event.HistoryLog;
import io.github.refreshahead.near.EventCodec;
import io.github.refreshahead.near.InvalidationBus;
import io.github.refreshahead.near.InvalidationEvent;
import java.util.Collection;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A bus whose listener's work is written down: which keys it has been told to drop, and that it has been told to drop
 * all of them, when it was connected or disconnected. Thread-safe.
 */
final class WatchedBus implements InvalidationBus {

    private final InvalidationBus bus;
    private final Function<InvalidationEvent, Collection<Integer>> keysOf;
    private final Supplier<Collection<Integer>> allKeys;
    private final HistoryLog log;
    private final EventCodec codec =
            ServiceLoader.load(EventCodec.class).findFirst().orElseThrow();

    /** @param keysOf numbers of the keys that an event is of */
    WatchedBus(
            InvalidationBus bus,
            Function<InvalidationEvent, Collection<Integer>> keysOf,
            Supplier<Collection<Integer>> allKeys,
            HistoryLog log) {
        this.bus = bus;
        this.keysOf = keysOf;
        this.allKeys = allKeys;
        this.log = log;
    }

    @Override
    public boolean publish(byte[] event, Runnable lost) {
        return bus.publish(event, lost);
    }

    @Override
    public void subscribe(Listener listener) {
        bus.subscribe(new Listener() {
            @Override
            public void connected() {
                dropping(listener::connected, allKeys.get());
            }

            @Override
            public void disconnected() {
                dropping(listener::disconnected, allKeys.get());
            }

            @Override
            public void received(byte[] event) {
                dropping(() -> listener.received(event), keysOf.apply(codec.decode(event)));
            }
        });
    }

    private void dropping(Runnable work, Collection<Integer> keys) {
        long begin = System.nanoTime();
        work.run();
        long end = System.nanoTime();
        keys.forEach(key -> log.add(new Drop(log.member(), key, begin, end)));
    }

    @Override
    public void close() {
        bus.close();
    }
}
