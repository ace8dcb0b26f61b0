package io.github.refreshahead.redis;

import io.github.refreshahead.store.StoreException.Reason;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * One server: its connections and its breaker. Thread-safe.
 *
 * <p>A pool of our own instead of Jedis' because each call has a deadline over waiting, connecting and reading together,
 * and because connections that a restarted server has forgotten must all go at once, not one by one at the cost of a
 * caller each.
 */
final class Node implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final HostAndPort address;
    private final String server;
    private final RedisSettings settings;
    private final LongSupplier nanos;
    private final int readMillis;
    private final int connectMillis;
    private final Breaker breaker;
    private final Semaphore permits;
    private final ConcurrentLinkedDeque<PooledConnection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    Node(HostAndPort address, RedisSettings settings, LongSupplier nanos) {
        this.address = address;
        this.server = "Redis at " + address;
        this.settings = settings;
        this.nanos = nanos;
        this.readMillis = (int) settings.readTimeout().toMillis();
        this.connectMillis = (int) settings.connectTimeout().toMillis();
        this.breaker = new Breaker(settings.breakerFailures());
        this.permits = new Semaphore(settings.poolMaxTotal());
    }

    /**
     * Runs an exchange on a free or new connection.
     *
     * @param deadline until when, on the ticker
     * @param asking whether the node only gets to know the slot
     * @throws RedisFailure saying why it was not done
     * @throws JedisRedirectionException naming the node to ask instead
     */
    <T> T call(Exchange<T> exchange, long deadline, boolean asking) {
        if (breaker.isOpen()) {
            throw new RedisFailure(
                    Reason.BREAKER_OPEN, server + " is not tried: it failed several times in a row", null);
        }
        acquirePermit();
        try {
            PooledConnection pooled = asking ? null : idle.pollFirst();
            return pooled == null ? onNew(exchange, deadline, asking) : onPooled(pooled, exchange, deadline);
        } catch (JedisConnectionException e) {
            throw failed(RedisFailure.lost(server, e));
        } finally {
            permits.release();
        }
    }

    private <T> T onPooled(PooledConnection pooled, Exchange<T> exchange, long deadline) {
        try {
            return run(pooled, exchange);
        } catch (JedisConnectionException e) {
            if (RedisFailure.timedOut(e)) {
                throw e;
            }
            // The server closed it, or is not the one it was: it has forgotten the others too.
            dropIdle();
            return onNew(exchange, deadline, false);
        }
    }

    private <T> T onNew(Exchange<T> exchange, long deadline, boolean asking) {
        PooledConnection connection = connect(deadline);
        connection.setSoTimeout(remainingMillis(deadline, readMillis));
        if (asking) {
            connection.ask();
        }
        return run(connection, exchange);
    }

    private <T> T run(PooledConnection connection, Exchange<T> exchange) {
        boolean answered = false;
        try {
            T result = exchange.on(connection);
            answered = true;
            return result;
        } catch (JedisRedirectionException e) {
            answered = drained(connection);
            throw e;
        } catch (JedisDataException e) {
            answered = drained(connection);
            throw RedisFailure.refused(server, e);
        } finally {
            if (answered) {
                succeeded();
                giveBack(connection);
            } else {
                connection.discard();
            }
        }
    }

    private static boolean drained(PooledConnection connection) {
        try {
            connection.drain();
            return true;
        } catch (JedisException e) {
            return false;
        }
    }

    private void acquirePermit() {
        if (permits.tryAcquire()) {
            return;
        }
        try {
            if (permits.tryAcquire(settings.poolMaxWait().toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisFailure(
                    Reason.POOL_EXHAUSTED, server + ": interrupted while waiting for a connection", null);
        }
        throw failed(new RedisFailure(
                Reason.POOL_EXHAUSTED, server + ": all " + settings.poolMaxTotal() + " connections are in use", null));
    }

    private PooledConnection connect(long deadline) {
        try {
            return PooledConnection.open(
                    address, settings, remainingMillis(deadline, connectMillis), remainingMillis(deadline, readMillis));
        } catch (JedisException e) {
            throw failed(RedisFailure.connecting(server, e));
        }
    }

    private int remainingMillis(long deadline, int most) {
        long remaining = TimeUnit.NANOSECONDS.toMillis(deadline - nanos.getAsLong());
        return (int) Math.max(1, Math.min(remaining, most));
    }

    private void giveBack(PooledConnection connection) {
        if (!connection.reusable(readMillis) || closed) {
            connection.discard();
            return;
        }
        connection.idleSince(nanos.getAsLong());
        idle.offerFirst(connection);
        if (closed) {
            dropIdle();
        }
    }

    private RedisFailure failed(RedisFailure failure) {
        if (breaker.failed()) {
            dropIdle();
            LOG.warn(
                    "{}; failed {} times in a row, and is not used until it answers a probe",
                    failure.getMessage(),
                    settings.breakerFailures());
        }
        return failure;
    }

    private void succeeded() {
        if (breaker.succeeded()) {
            LOG.info("{} answers again", server);
        }
    }

    boolean available() {
        return !breaker.isOpen();
    }

    /** To be called from time to time: asks a node that is not tried whether it is back, closes what nobody needs. */
    void maintain() {
        if (breaker.isOpen()) {
            probe();
        }
        long oldest = nanos.getAsLong() - IDLE_NANOS;
        PooledConnection last;
        while ((last = idle.peekLast()) != null && last.idleSince() - oldest < 0 && idle.removeLastOccurrence(last)) {
            last.discard();
        }
    }

    /** Opens a connection ahead of the first call, if the server is there. */
    void warmUp() {
        probe();
    }

    private void probe() {
        PooledConnection connection = null;
        try {
            connection = PooledConnection.open(address, settings, connectMillis, readMillis);
            connection.sendCommand(Command.PING);
            connection.getOne();
        } catch (JedisDataException e) {
            LOG.debug("{} answers a probe with an error", server);
        } catch (JedisException e) {
            if (connection != null) {
                connection.discard();
            }
            return;
        }
        succeeded();
        if (connection != null) {
            giveBack(connection);
        }
    }

    private void dropIdle() {
        @Nullable PooledConnection connection;
        while ((connection = idle.pollFirst()) != null) {
            connection.discard();
        }
    }

    @Override
    public void close() {
        closed = true;
        dropIdle();
    }
}
