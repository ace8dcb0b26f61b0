package io.github.refreshahead.redis;

import io.github.refreshahead.key.CacheKey;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/** Removes what is at a key. */
record Unlink(CacheKey entry) implements Batch.Request {

    @Override
    public String key() {
        return entry.text();
    }

    @Override
    public void send(PooledConnection connection, byte[] name) {
        connection.sendCommand(new CommandArguments(Command.UNLINK).add(name));
    }

    @Override
    public Object run(PooledConnection connection, byte[] name) {
        send(connection, name);
        return connection.getOne();
    }
}
