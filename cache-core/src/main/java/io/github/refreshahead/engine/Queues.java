package io.github.refreshahead.engine;

import io.github.refreshahead.queue.NamedQueues;
import io.github.refreshahead.queue.RefreshQueue;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The queues that the caches of this service name. Thread-safe. */
final class Queues {

    private final @Nullable RefreshQueue queue;
    private final Map<String, RefreshQueue> byName = new ConcurrentHashMap<>();

    /** @param queue the one that the engine was given; {@code null}: none, and names mean nothing */
    Queues(@Nullable RefreshQueue queue) {
        this.queue = queue;
    }

    boolean none() {
        return queue == null;
    }

    /**
     * A cache of this service has its tasks there.
     *
     * @throws IllegalArgumentException in one line with the remedy, if there is no such queue
     */
    void use(String cache, String name) {
        if (queue != null) {
            try {
                byName.put(name, find(queue, name));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("cache '" + cache + "': " + e.getMessage(), e);
            }
        }
    }

    private static RefreshQueue find(RefreshQueue queue, String name) {
        if (name.equals(NamedQueues.DEFAULT)) {
            return queue;
        }
        if (queue instanceof NamedQueues named) {
            return named.named(name);
        }
        throw new IllegalArgumentException(
                "there is no queue '" + name + "', since the RefreshQueue has no named queues; take the name away");
    }

    /**
     * {@code null} without any.
     *
     * @throws IllegalArgumentException in one line with the remedy, if there is no such queue
     */
    @Nullable
    RefreshQueue of(String name) {
        return queue == null ? null : byName.computeIfAbsent(name, unused -> find(queue, name));
    }

    /** Of those that caches of this service use; of the default one if there are no caches. Empty without any. */
    Map<String, RefreshQueue.State> states() {
        Map<String, RefreshQueue.State> states = new TreeMap<>();
        byName.forEach((name, each) -> states.put(name, each.state()));
        if (queue != null && states.isEmpty()) {
            states.put(NamedQueues.DEFAULT, queue.state());
        }
        return states;
    }
}
