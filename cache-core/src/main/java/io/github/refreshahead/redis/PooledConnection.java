package io.github.refreshahead.redis;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Protocol.Keyword;
import redis.clients.jedis.args.Rawable;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * A connection that knows whether it may be used again: only while no reply is left unread on it. Used by one thread at
 * a time.
 */
final class PooledConnection extends Connection {

    private final KeySlot key = new KeySlot();
    private final CommandArguments pttl = new CommandArguments(Command.PTTL).add(key);
    private final CommandArguments get = new CommandArguments(Command.GET).add(key);
    private boolean asking;
    private int unread;
    private long idleSince;

    private PooledConnection(HostAndPort address, JedisClientConfig config) {
        super(address, config);
    }

    /** Connects, and introduces itself in one round trip more. */
    static PooledConnection open(HostAndPort address, RedisSettings settings, int connectMillis, int readMillis) {
        PooledConnection connection =
                new PooledConnection(address, JedisConfigs.transport(settings, connectMillis, readMillis));
        try {
            connection.introduce(settings);
            return connection;
        } catch (RuntimeException e) {
            connection.discard();
            throw e;
        }
    }

    private void introduce(RedisSettings settings) {
        RedisSettings.Login login = settings.login();
        if (login != null) {
            CommandArguments auth = new CommandArguments(Command.AUTH);
            if (login.username() != null) {
                auth.add(login.username());
            }
            sendCommand(auth.add(login.password()));
        }
        if (settings.database() > 0) {
            sendCommand(new CommandArguments(Command.SELECT).add(settings.database()));
        }
        sendCommand(new CommandArguments(Command.CLIENT).add(Keyword.SETNAME).add(settings.clientName()));
        List<Object> replies = getMany(unread);
        // A server that forbids CLIENT, which is the last one, is none the worse for it.
        for (Object reply : replies.subList(0, replies.size() - 1)) {
            if (reply instanceof JedisDataException refusal) {
                throw refusal;
            }
        }
    }

    /** Sends, unflushed, what a read needs. The commands are made once for each connection, to spare every hit theirs. */
    void sendRead(byte[] name) {
        key.name = name;
        sendCommand(pttl);
        sendCommand(get);
    }

    /** From now on, has each command preceded by ASKING, as a node wants it that is taking a slot over. */
    void ask() {
        asking = true;
    }

    @Override
    public void sendCommand(CommandArguments command) {
        if (asking) {
            super.sendCommand(new CommandArguments(Command.ASKING));
        }
        super.sendCommand(command);
        unread++;
    }

    @Override
    protected @Nullable Object readProtocolWithCheckingBroken() {
        if (asking) {
            super.readProtocolWithCheckingBroken();
        }
        unread--;
        return super.readProtocolWithCheckingBroken();
    }

    /** Reads what replies are left, so that the next user does not get them. */
    void drain() {
        while (unread > 0) {
            try {
                getOne();
            } catch (JedisDataException e) {
                // One of several errors; the first was thrown.
            }
        }
    }

    /** Whether it is ready for its next user, who gets this read timeout. */
    boolean reusable(int readMillis) {
        if (unread > 0 || asking || isBroken()) {
            return false;
        }
        if (getSoTimeout() != readMillis) {
            try {
                setSoTimeout(readMillis);
            } catch (JedisConnectionException e) {
                return false;
            }
        }
        return true;
    }

    void discard() {
        try {
            forceDisconnect();
        } catch (IOException e) {
            // Closed, as far as it can be.
        }
    }

    long idleSince() {
        return idleSince;
    }

    void idleSince(long nanos) {
        idleSince = nanos;
    }

    private static final class KeySlot implements Rawable {

        private byte @Nullable [] name;

        @Override
        public byte[] getRaw() {
            return requireNonNull(name, "name");
        }
    }
}
