package io.github.refreshahead.redis;

import io.github.refreshahead.key.CacheKey;
import java.util.List;
import redis.clients.jedis.exceptions.JedisDataException;

/** Reads what is at a key, as one of several. Its answer is a list: the remaining life, and the bytes. */
record Read(CacheKey entry) implements Batch.Request {

    @Override
    public String key() {
        return entry.text();
    }

    @Override
    public void send(PooledConnection connection, byte[] name) {
        connection.sendRead(name);
    }

    @Override
    public Object run(PooledConnection connection, byte[] name) {
        send(connection, name);
        Object answer = answer(connection.getMany(replies()));
        if (answer instanceof JedisDataException refusal) {
            throw refusal;
        }
        return answer;
    }

    @Override
    public int replies() {
        return 2;
    }

    /** A refusal of either, unless it only says that there is no string. */
    @Override
    public Object answer(List<Object> replies) {
        for (Object reply : replies) {
            if (reply instanceof JedisDataException refusal && !isOfOtherType(refusal)) {
                return refusal;
            }
        }
        return replies;
    }

    static boolean isOfOtherType(JedisDataException e) {
        return String.valueOf(e.getMessage()).startsWith("WRONGTYPE");
    }
}
