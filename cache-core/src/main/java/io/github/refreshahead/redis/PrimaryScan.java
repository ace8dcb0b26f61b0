package io.github.refreshahead.redis;

import io.github.refreshahead.redis.RedisSettings.Deployment;
import io.github.refreshahead.store.StoreException.Reason;
import java.util.Arrays;
import java.util.List;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Protocol.Keyword;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A walk through all keys of one primary, on a connection of its own. A lost connection is replaced once for each step, if
 * the same process with the same data is at the other end; a cursor means something to that process only. Used by one
 * thread.
 */
final class PrimaryScan implements AutoCloseable {

    /** Keys that a page goes through, which is what others have to wait for at most. */
    static final int PAGE = 200;

    private static final byte[] BEGIN = {'0'};

    private final HostAndPort address;
    private final RedisSettings settings;
    private final String server;
    private PooledConnection connection;
    private final Primary primary;
    private byte[] cursor = BEGIN;
    private boolean done;

    private PrimaryScan(HostAndPort address, RedisSettings settings) {
        this.address = address;
        this.settings = settings;
        this.server = "Redis at " + address;
        this.connection = open();
        try {
            this.primary = refusals(this::describe);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * @throws RedisFailure if it cannot be reached, or is no primary
     */
    static PrimaryScan begin(HostAndPort address, RedisSettings settings) {
        return new PrimaryScan(address, settings);
    }

    /** What was there at the beginning. */
    Primary primary() {
        return primary;
    }

    /** What is there now. */
    Primary askAgain() {
        return step(this::describe);
    }

    boolean hasNext() {
        return !done;
    }

    /** Those keys of the next page that match, perhaps none. */
    List<byte[]> nextPage(byte[] pattern) {
        List<?> reply = step(c -> {
            c.sendCommand(new CommandArguments(Command.SCAN)
                    .add(cursor)
                    .add(Keyword.MATCH)
                    .add(pattern)
                    .add(Keyword.COUNT)
                    .add(PAGE));
            return (List<?>) c.getOne();
        });
        cursor = (byte[]) reply.get(0);
        done = Arrays.equals(cursor, BEGIN);
        return ((List<?>) reply.get(1)).stream().map(key -> (byte[]) key).toList();
    }

    /** Removes keys; how many of them were still there. */
    long unlink(List<byte[]> keys) {
        return step(c -> {
            keys.forEach(key -> c.sendCommand(new CommandArguments(Command.UNLINK).add(key)));
            long removed = 0;
            for (Object reply : c.getMany(keys.size())) {
                if (reply instanceof JedisDataException refusal) {
                    throw refusal;
                }
                removed += (Long) reply;
            }
            return removed;
        });
    }

    private <T> T step(Exchange<T> exchange) {
        return refusals(c -> {
            try {
                return exchange.on(c);
            } catch (JedisConnectionException e) {
                c.discard();
                connection = open();
                if (!describe(connection).equals(primary)) {
                    throw new RedisFailure(Reason.NOT_READY, server + " is not the one it was", null);
                }
                return exchange.on(connection);
            }
        });
    }

    private <T> T refusals(Exchange<T> exchange) {
        try {
            return exchange.on(connection);
        } catch (JedisConnectionException e) {
            throw RedisFailure.lost(server, e);
        } catch (JedisDataException e) {
            throw RedisFailure.refused(server, e);
        }
    }

    private Primary describe(PooledConnection on) {
        return Primary.at(address, on, settings.deployment() == Deployment.CLUSTER);
    }

    private PooledConnection open() {
        try {
            return PooledConnection.open(
                    address, settings, (int) settings.connectTimeout().toMillis(), (int)
                            settings.readTimeout().toMillis());
        } catch (JedisException e) {
            throw RedisFailure.connecting(server, e);
        }
    }

    @Override
    public void close() {
        connection.discard();
    }
}
