package io.github.refreshahead.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Attempt;
import io.github.refreshahead.store.ReadResult;
import io.github.refreshahead.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Reads in Redis' words: what is left of an entry's life, and then the entry. In this order, a value stored between the two
 * looks older than it is, never younger. Thread-safe.
 */
final class Reads {

    private static final Optional<ReadResult> ABSENT = Optional.of(ReadResult.Absent.INSTANCE);

    private final RedisConnections connections;
    private final LongSupplier nanos;
    private final LongAdder corrupt;

    /**
     * @param corrupt counts entries that proved not to be any
     */
    Reads(RedisConnections connections, LongSupplier nanos, LongAdder corrupt) {
        this.connections = connections;
        this.nanos = nanos;
        this.corrupt = corrupt;
    }

    ReadResult read(CacheKey key) {
        byte[] name = key.text().getBytes(UTF_8);
        return readOnce(key, name).or(() -> readOnce(key, name)).orElse(ReadResult.Absent.INSTANCE);
    }

    private Optional<ReadResult> readOnce(CacheKey key, byte[] name) {
        return connections.call("read", key, name, connection -> {
            long sent = nanos.getAsLong();
            connection.sendRead(name);
            long remaining = connection.getIntegerReply();
            byte[] bytes;
            try {
                bytes = connection.getBinaryBulkReply();
            } catch (JedisDataException e) {
                return otherType(e);
            }
            return result(name, remaining, bytes, sent);
        });
    }

    /** In one round trip to each node. */
    List<Attempt<ReadResult>> readAll(List<CacheKey> keys) {
        long sent = nanos.getAsLong();
        List<Object> answers =
                new Batch(connections, keys.stream().map(Read::new).toList()).runInTime();
        List<Attempt<ReadResult>> results = new ArrayList<>(keys.size());
        for (int i = 0; i < answers.size(); i++) {
            results.add(attempt(keys.get(i), answers.get(i), sent));
        }
        return results;
    }

    private Attempt<ReadResult> attempt(CacheKey key, Object answer, long sent) {
        if (answer instanceof RedisFailure failure) {
            return new Attempt.Failed<>(failure.reason());
        }
        List<?> replies = (List<?>) answer;
        Optional<ReadResult> result = replies.get(1) instanceof JedisDataException e
                ? otherType(e)
                : result(key.text().getBytes(UTF_8), (Long) replies.get(0), (byte[]) replies.get(1), sent);
        try {
            return new Attempt.Done<>(result.orElseGet(() -> read(key)));
        } catch (StoreException e) {
            return new Attempt.Failed<>(e.reason());
        }
    }

    /** Empty: the value and its remaining life do not fit together, as when one was replaced between the two. */
    private Optional<ReadResult> result(byte[] name, long remaining, byte @Nullable [] bytes, long sent) {
        if (bytes == null) {
            return ABSENT;
        }
        StoredEntry entry = StoredEntry.parse(name, bytes);
        if (entry == null) {
            corrupt.increment();
            return ABSENT;
        }
        long age = entry.life() - remaining;
        boolean torn = remaining < 0 || age < 0 && !entry.loading();
        return torn ? Optional.empty() : Optional.of(entry.at(age + Elapsed.millis(sent, nanos.getAsLong())));
    }

    private Optional<ReadResult> otherType(JedisDataException e) {
        if (!Read.isOfOtherType(e)) {
            throw e;
        }
        corrupt.increment();
        return ABSENT;
    }
}
