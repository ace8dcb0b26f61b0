package io.github.refreshahead.redis;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.StoreException;
import io.github.refreshahead.store.StoreException.Reason;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * Runs exchanges on the primary of a key, however Redis is deployed. Thread-safe.
 *
 * <p>A call takes at most connectTimeout + readTimeout, redirections included. One background thread renews the topology
 * and asks nodes that failed whether they are back.
 */
final class RedisConnections implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RedisConnections.class);

    private final RedisSettings settings;
    private final Topology topology;
    private final ScheduledExecutorService background;
    private final LongSupplier nanos;
    private final long budgetNanos;
    private final ConcurrentHashMap<HostAndPort, Node> nodes = new ConcurrentHashMap<>();
    private final AtomicBoolean renewing = new AtomicBoolean();
    private volatile boolean closed;

    /**
     * @param background owned from now on
     */
    RedisConnections(
            RedisSettings settings, Topology topology, ScheduledExecutorService background, LongSupplier nanos) {
        this.settings = settings;
        this.topology = topology;
        this.background = background;
        this.nanos = nanos;
        this.budgetNanos =
                settings.connectTimeout().plus(settings.readTimeout()).toNanos();
        long interval = settings.probeInterval().toNanos();
        background.scheduleWithFixedDelay(this::maintain, interval, interval, TimeUnit.NANOSECONDS);
    }

    /**
     * Runs an exchange, following one redirection.
     *
     * @param operation for the message of a failure
     * @param name the key as Redis gets it
     * @throws StoreException if it was not done
     */
    <T> T call(String operation, CacheKey key, byte[] name, Exchange<T> exchange) {
        try {
            return call(name, exchange);
        } catch (RedisFailure e) {
            throw e.of(operation + " of cache '" + key.cache() + "'");
        }
    }

    /**
     * Runs an exchange, following one redirection.
     *
     * @param name the key as Redis gets it
     * @throws RedisFailure if it was not done
     */
    <T> T call(byte[] name, Exchange<T> exchange) {
        long deadline = deadline();
        try {
            return node(primary(name)).call(exchange, deadline, false);
        } catch (JedisRedirectionException e) {
            return redirected(exchange, deadline, e);
        }
    }

    /**
     * As {@link #call(byte[], Exchange)}, and once more if the connection was lost: for a step of something long.
     *
     * @throws RedisFailure if it was not done
     */
    <T> T insist(byte[] name, Exchange<T> exchange) {
        try {
            return call(name, exchange);
        } catch (RedisFailure e) {
            if (e.connectionLost()) {
                return call(name, exchange);
            }
            throw e;
        }
    }

    /** Until when, on the ticker, a call that begins now may last. */
    long deadline() {
        return nanos.getAsLong() + budgetNanos;
    }

    /**
     * Runs an exchange that settles redirections by itself.
     *
     * @throws RedisFailure if it was not done
     */
    <T> T call(HostAndPort address, Exchange<T> exchange) {
        return node(address).call(exchange, deadline(), false);
    }

    /**
     * As {@link #call(HostAndPort, Exchange)}, if that is still of use.
     *
     * @param startBefore until when, on the ticker, it is
     * @throws RedisFailure if it was not done
     */
    <T> T callBefore(long startBefore, HostAndPort address, Exchange<T> exchange) {
        if (nanos.getAsLong() - startBefore >= 0) {
            throw new RedisFailure(
                    Reason.TIMEOUT, "Redis at " + address + " is not asked: others took all the time", null);
        }
        return call(address, exchange);
    }

    /**
     * @throws RedisFailure if it is not known
     */
    HostAndPort primary(byte[] name) {
        HostAndPort address = topology.primary(name);
        if (address == null) {
            throw new RedisFailure(Reason.UNREACHABLE, "no primary is known yet", null);
        }
        return address;
    }

    /**
     * Asks for the primaries and connects to each, once, on this thread. The first caller's budget would else pay for it,
     * and for the loading of classes.
     */
    void warmUp() {
        renew();
        topology.primaries().forEach(address -> node(address).warmUp());
    }

    /**
     * All primaries; asks for them, if none is known.
     *
     * @throws RedisFailure if none can be found
     */
    Collection<HostAndPort> primaries() {
        if (topology.primaries().isEmpty()) {
            topology.renew();
        }
        return topology.primaries();
    }

    /**
     * All primaries, asked for anew. May take long.
     *
     * @throws RedisFailure if none can be found
     */
    Collection<HostAndPort> renewedPrimaries() {
        renew();
        return primaries();
    }

    boolean available() {
        for (HostAndPort address : topology.primaries()) {
            Node node = nodes.get(address);
            if (node == null || node.available()) {
                return true;
            }
        }
        return false;
    }

    private <T> T redirected(Exchange<T> exchange, long deadline, JedisRedirectionException e) {
        boolean asking = e instanceof JedisAskDataException;
        if (!asking) {
            renewSoon();
        }
        try {
            return node(e.getTargetNode()).call(exchange, deadline, asking);
        } catch (JedisRedirectionException again) {
            throw new RedisFailure(Reason.NOT_READY, "redirected twice: the cluster's slots are moving", null);
        }
    }

    private Node node(HostAndPort address) {
        Node node = nodes.get(address);
        if (node == null) {
            node = nodes.computeIfAbsent(address, a -> new Node(a, settings, nanos));
        }
        if (closed) {
            node.close();
            throw new RedisFailure(Reason.UNREACHABLE, "the store is closed", null);
        }
        return node;
    }

    /** Runs something small again and again on the background thread; it must not throw. */
    void repeat(Runnable task, Duration interval) {
        try {
            background.scheduleWithFixedDelay(task, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Closed before it began", e);
        }
    }

    private void renewSoon() {
        if (renewing.compareAndSet(false, true)) {
            try {
                background.execute(() -> {
                    renewing.set(false);
                    renew();
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("Closed while a redirection came", e);
            }
        }
    }

    private void maintain() {
        Collection<HostAndPort> primaries = topology.primaries();
        boolean healthy = !primaries.isEmpty();
        for (var entry : nodes.entrySet()) {
            Node node = entry.getValue();
            if (primaries.isEmpty() || primaries.contains(entry.getKey())) {
                node.maintain();
                healthy &= node.available();
            } else {
                nodes.remove(entry.getKey(), node);
                node.close();
            }
        }
        if (!healthy) {
            renew();
        }
    }

    private void renew() {
        try {
            topology.renew();
        } catch (RuntimeException e) {
            LOG.debug("The topology of Redis is not known: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        closed = true;
        background.shutdownNow();
        nodes.values().forEach(Node::close);
        topology.close();
    }
}
