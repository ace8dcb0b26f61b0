package io.github.refreshahead.redis;

import io.github.refreshahead.store.StoreException.Reason;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import redis.clients.jedis.HostAndPort;

/**
 * One clearing of a cache: a {@code SCAN} of every primary, and an {@code UNLINK} of what begins with the cache's prefix.
 *
 * <p>An entry that is being loaded is a key, too, and {@code SCAN} shows every key that is there from its start to its
 * end. That holds for one process with one history of its data, and for one distribution of slots; a round in which these
 * changed does not count. Used by one thread.
 */
final class Clearing {

    static final int ROUNDS = 3;

    private static final int SLOTS = 16_384;
    static final long BETWEEN_ROUNDS = TimeUnit.MILLISECONDS.toNanos(200);

    private final RedisSettings settings;
    private final RedisConnections connections;
    private final LongSupplier nanos;
    private final LongConsumer pause;
    private final byte[] pattern;
    private final LongConsumer progress;
    private long removed;

    /**
     * @param pause waits for so many nanoseconds, more or less
     * @param prefix of the keys to remove
     * @param progress told how many have been removed so far
     */
    Clearing(
            RedisSettings settings,
            RedisConnections connections,
            LongSupplier nanos,
            LongConsumer pause,
            String prefix,
            LongConsumer progress) {
        this.settings = settings;
        this.connections = connections;
        this.nanos = nanos;
        this.pause = pause;
        this.pattern = Glob.startingWith(prefix);
        this.progress = progress;
    }

    /**
     * How many keys were removed.
     *
     * @throws RedisFailure if no round went through undisturbed
     */
    long run() {
        for (int round = 1; ; round++) {
            try {
                removeOnce();
                return removed;
            } catch (RedisFailure e) {
                if (round == ROUNDS || e.reason() == Reason.OTHER) {
                    throw new RedisFailure(
                            e.reason(), "given up in round " + round + ": " + e.getMessage(), e.getCause());
                }
            }
            pause.accept(BETWEEN_ROUNDS);
        }
    }

    private void removeOnce() {
        Set<HostAndPort> primaries = Set.copyOf(connections.renewedPrimaries());
        List<PrimaryScan> scans = new ArrayList<>();
        try {
            primaries.forEach(address -> scans.add(PrimaryScan.begin(address, settings)));
            List<Primary> before = scans.stream().map(PrimaryScan::primary).toList();
            requireStable(before);
            scans.forEach(this::removeFrom);
            List<Primary> after = scans.stream().map(PrimaryScan::askAgain).toList();
            if (!after.equals(before)
                    || !Set.copyOf(connections.renewedPrimaries()).equals(primaries)) {
                throw new RedisFailure(Reason.NOT_READY, "servers or slots have changed meanwhile", null);
            }
        } finally {
            scans.forEach(PrimaryScan::close);
        }
    }

    private void requireStable(List<Primary> primaries) {
        if (settings.deployment() != RedisSettings.Deployment.CLUSTER) {
            return;
        }
        BitSet served = new BitSet(SLOTS);
        for (Primary primary : primaries) {
            if (primary.slots().moving()) {
                throw new RedisFailure(Reason.NOT_READY, "slots of the cluster are moving", null);
            }
            served.or(primary.slots().owned());
        }
        if (served.cardinality() < SLOTS) {
            throw new RedisFailure(
                    Reason.NOT_READY, "no known primary has " + (SLOTS - served.cardinality()) + " of the slots", null);
        }
    }

    /** Takes as long for pauses as for work, so that others get at least half of the server. */
    private void removeFrom(PrimaryScan scan) {
        do {
            long begin = nanos.getAsLong();
            List<byte[]> keys = scan.nextPage(pattern);
            if (!keys.isEmpty()) {
                removed += scan.unlink(keys);
                progress.accept(removed);
            }
            pause.accept(nanos.getAsLong() - begin);
        } while (scan.hasNext());
    }
}
