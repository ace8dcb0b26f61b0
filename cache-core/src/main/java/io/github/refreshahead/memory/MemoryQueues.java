package io.github.refreshahead.memory;

import io.github.refreshahead.memory.InMemoryRefreshQueue.Parked;
import io.github.refreshahead.queue.ParkReason;
import io.github.refreshahead.queue.ParkedTasks.ParkedTask;
import io.github.refreshahead.queue.QueuedTask;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/** All that the queues of several "processes" share: the tasks under each name, and those set aside. Thread-safe. */
final class MemoryQueues {

    private record Aside(String queue, Parked parked) {}

    private final int limit;
    private final Function<MemoryBroker.Aside, MemoryBroker> make;
    private final ConcurrentMap<String, MemoryBroker> byName = new ConcurrentHashMap<>();
    private final List<Aside> aside = new ArrayList<>();

    /**
     * @param limit tasks that are kept aside
     * @param make a broker, which sets tasks aside there
     */
    MemoryQueues(int limit, Function<MemoryBroker.Aside, MemoryBroker> make) {
        this.limit = limit;
        this.make = make;
    }

    MemoryBroker named(String name) {
        return byName.computeIfAbsent(name, each -> make.apply((task, why) -> park(each, task, why)));
    }

    Collection<MemoryBroker> all() {
        return byName.values();
    }

    private synchronized void park(String queue, QueuedTask task, ParkReason why) {
        if (aside.size() < limit) {
            aside.add(new Aside(queue, new Parked(task, why)));
        }
    }

    synchronized List<Parked> parked() {
        return aside.stream().map(Aside::parked).toList();
    }

    synchronized List<ParkedTask> list(int atMost) {
        return aside.stream()
                .limit(atMost)
                .map(each -> new ParkedTask(
                        each.parked().task().cache(),
                        each.queue(),
                        each.parked().reason()))
                .toList();
    }

    /** How many of the oldest have been handed out again. */
    int retry(int atMost) {
        List<Aside> again = take(atMost);
        again.forEach(each -> named(each.queue()).offer(each.parked().task()));
        return again.size();
    }

    int purge() {
        return take(Integer.MAX_VALUE).size();
    }

    private synchronized List<Aside> take(int atMost) {
        List<Aside> oldest = aside.subList(0, Math.min(atMost, aside.size()));
        List<Aside> taken = List.copyOf(oldest);
        oldest.clear();
        return taken;
    }
}
