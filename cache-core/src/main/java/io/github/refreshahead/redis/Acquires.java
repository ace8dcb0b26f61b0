package io.github.refreshahead.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Acquire;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.StoreException;
import io.github.refreshahead.store.StoreException.Reason;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Acquires in Redis' words. Thread-safe. */
final class Acquires {

    private static final Script ACQUIRE = Script.named("acquire.lua");
    private static final byte[] NOTHING_CORRUPT = {};
    private static final int CORRUPT_ATTEMPTS = 3;

    private final RedisConnections connections;
    private final LongSupplier nanos;
    private final LongAdder corrupt;

    /**
     * @param corrupt counts entries that proved not to be any
     */
    Acquires(RedisConnections connections, LongSupplier nanos, LongAdder corrupt) {
        this.connections = connections;
        this.nanos = nanos;
        this.corrupt = corrupt;
    }

    AcquireResult acquire(CacheKey key, Acquire request) {
        byte[] name = key.text().getBytes(UTF_8);
        byte[] corruptGeneration = NOTHING_CORRUPT;
        for (int attempt = 0; attempt < CORRUPT_ATTEMPTS; attempt++) {
            long sent = nanos.getAsLong();
            Reply reply = ask(key, name, request, corruptGeneration);
            if (!reply.word().equals("present")) {
                return result(reply);
            }
            byte[] bytes = reply.bytes(2);
            StoredEntry entry = StoredEntry.parse(name, bytes);
            if (entry != null) {
                long age = reply.number(1) - entry.loadStart() + Elapsed.millis(sent, nanos.getAsLong());
                return new AcquireResult.Present(entry.entry(age));
            }
            // Scripts cannot check checksums.
            corrupt.increment();
            corruptGeneration =
                    Arrays.copyOfRange(bytes, EntryBytes.GENERATION_AT, EntryBytes.GENERATION_AT + Nonce.LENGTH);
        }
        throw new StoreException(
                Reason.OTHER, "acquire of cache '" + key.cache() + "': the entry is corrupt again and again", null);
    }

    private Reply ask(CacheKey key, byte[] name, Acquire request, byte[] corruptGeneration) {
        return Reply.of(connections.call(
                "acquire",
                key,
                name,
                connection -> ACQUIRE.run(
                        connection,
                        name,
                        EntryBytes.stub(name, request.newGenerations().get()),
                        Arguments.of(request.token()),
                        Arguments.of(request.lease()),
                        Arguments.of(request.grace()),
                        Arguments.of(request.rejectedLoadStart()),
                        corruptGeneration)));
    }

    private static AcquireResult result(Reply reply) {
        long now = reply.number(1);
        return switch (reply.word()) {
            case "won" -> new AcquireResult.Won(reply.nonce(2), now, (int) reply.number(3));
            case "busy" -> new AcquireResult.Busy(reply.nonce(2), now, reply.millis(3));
            default -> new AcquireResult.Backoff(reply.nonce(2), now, reply.millis(3), (int) reply.number(4));
        };
    }
}
