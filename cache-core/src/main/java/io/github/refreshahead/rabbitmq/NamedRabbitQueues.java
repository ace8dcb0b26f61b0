package io.github.refreshahead.rabbitmq;

import static java.util.Objects.requireNonNull;

import io.github.refreshahead.queue.MeasuredQueue.Depth;
import io.github.refreshahead.queue.NamedQueues;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The queues that this process knows, by name. Thread-safe. */
final class NamedRabbitQueues {

    private final Map<String, NamedRabbitQueue> byName = new TreeMap<>();

    NamedRabbitQueues(Iterable<String> names, Function<String, NamedRabbitQueue> make) {
        names.forEach(name -> byName.put(name, make.apply(name)));
    }

    /** The one without a name. */
    NamedRabbitQueue first() {
        return requireNonNull(byName.get(NamedQueues.DEFAULT));
    }

    /** @throws IllegalArgumentException in one line with the remedy, if it is not known */
    NamedRabbitQueue named(String name) {
        NamedRabbitQueue queue = byName.get(name);
        if (queue == null) {
            throw new IllegalArgumentException("no queue '" + name + "' is known, but " + byName.keySet()
                    + "; name it where the RabbitRefreshQueue is built, with queues()");
        }
        return queue;
    }

    /** Of all of them; null if somebody has not looked yet. */
    @Nullable
    Depth depth() {
        long waiting = 0;
        long parked = 0;
        for (NamedRabbitQueue each : byName.values()) {
            Depth depth = each.attendance().depth();
            if (depth == null) {
                return null;
            }
            waiting += depth.waiting();
            parked = depth.parked(); // the same for all
        }
        return new Depth(waiting, parked);
    }

    /** On a new connection. */
    void begin() {
        byName.values().forEach(each -> each.attendance().begin());
    }

    void check(BrokerConnection connection) throws IOException {
        for (NamedRabbitQueue each : byName.values()) {
            each.attendance().check(connection);
        }
    }
}
