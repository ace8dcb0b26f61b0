package io.github.refreshahead.histories.seeded;

import io.github.refreshahead.histories.check.Checked;
import io.github.refreshahead.histories.check.Checker;
import io.github.refreshahead.histories.event.Event;
import io.github.refreshahead.histories.event.HistoryLog;
import io.github.refreshahead.histories.fault.Link;
import io.github.refreshahead.histories.fleet.LossyBus;
import io.github.refreshahead.histories.fleet.Node;
import io.github.refreshahead.histories.fleet.VersionedTable;
import io.github.refreshahead.histories.fleet.Workload;
import io.github.refreshahead.memory.InMemoryInvalidationBus;
import io.github.refreshahead.memory.InMemoryRefreshQueue;
import io.github.refreshahead.redis.RedisEntryStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A fleet whose members are threads of this process, on a real Redis: works in turns, each twice as long as the one
 * before, and is checked after each of them until a promise is broken or the time is up.
 */
final class Trial {

    private static final int CAPACITY = 200_000;
    /** A little more than the time of two pings: what was missed may be noticed by another member's next one. */
    private static final Duration RECOVERY = Duration.ofMillis(2_300);


    private final Scenario scenario;
    private final InetSocketAddress redis;

    Trial(Scenario scenario, InetSocketAddress redis) {
        this.scenario = scenario;
        this.redis = redis;
    }

    /** What the history of this seed shows. */
    Checked run(long seed, Duration atMost) throws IOException, InterruptedException {
        List<HistoryLog> logs = new ArrayList<>();
        for (int member = 0; member <= scenario.members(); member++) {
            logs.add(HistoryLog.inMemory(member, CAPACITY));
        }
        VersionedTable database = new VersionedTable(scenario.keyspace().size(), logs.get(0));
        String namespace = "t" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
        List<Node> nodes = new ArrayList<>();
        List<LossyBus> buses = new ArrayList<>();
        try (Link link = new Link(redis);
                InMemoryRefreshQueue queue = InMemoryRefreshQueue.create();
                InMemoryInvalidationBus events = InMemoryInvalidationBus.create()) {
            link.slice(scenario.sliceMicros());
            String uri = "redis://127.0.0.1:" + link.port();
            for (int member = 1; member <= scenario.members(); member++) {
                LossyBus bus = new LossyBus(events.peer());
                buses.add(bus);
                Node.Surroundings surroundings = new Node.Surroundings(
                        namespace, RedisEntryStore.connect(uri), queue.peer(), bus, database, true);
                nodes.add(new Node(
                        scenario.keyspace(), surroundings, logs.get(member), scenario.pressure(), seed * 31 + member));
            }
            return work(nodes, buses, logs, seed, atMost);
        } finally {
            nodes.forEach(Node::close);
        }
    }

    /** Changes all rows while nobody hears of it, and leaves time to find out that events arrive again. */
    private void changeUnheard(List<Node> nodes, List<LossyBus> buses) throws InterruptedException {
        buses.forEach(LossyBus::lose);
        for (int key = 0; key < scenario.keyspace().size(); key++) {
            nodes.get(key % nodes.size()).change(key);
        }
        buses.forEach(LossyBus::recover);
        TimeUnit.NANOSECONDS.sleep(RECOVERY.toNanos());
    }

    private Checked work(List<Node> nodes, List<LossyBus> buses, List<HistoryLog> logs, long seed, Duration atMost)
            throws InterruptedException {
        Checker checker = new Checker(scenario.keyspace());
        long begin = System.nanoTime();
        for (long turn = scenario.firstTurn().toNanos(); ; turn *= 2) {
            List<Workload> work = new ArrayList<>();
            for (Node node : nodes) {
                work.add(new Workload(node, scenario.pressure(), seed * 1_000 + turn + work.size()));
            }
            TimeUnit.NANOSECONDS.sleep(turn / 2);
            if (scenario.loseEvents()) {
                changeUnheard(nodes, buses);
            }
            TimeUnit.NANOSECONDS.sleep(turn / 2);
            work.forEach(Workload::stop);
            work.forEach(Workload::close);
            List<Event> events = new ArrayList<>();
            logs.forEach(log -> events.addAll(log.events()));
            Checked checked = checker.check(events);
            if (!checked.sound() || System.nanoTime() - begin > atMost.toNanos()) {
                return checked;
            }
        }
    }
}
