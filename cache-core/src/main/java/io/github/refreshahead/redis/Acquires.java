package io.github.refreshahead.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Acquire;
import io.github.refreshahead.store.AcquireResult;
import io.github.refreshahead.store.Attempt;
import io.github.refreshahead.store.BatchStore.KeyedAcquire;
import io.github.refreshahead.store.Nonce;
import io.github.refreshahead.store.StoreException;
import io.github.refreshahead.store.StoreException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

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
            AcquireResult result = result(name, reply, sent);
            if (result != null) {
                return result;
            }
            corruptGeneration = Arrays.copyOfRange(
                    reply.bytes(2), EntryBytes.GENERATION_AT, EntryBytes.GENERATION_AT + Nonce.LENGTH);
        }
        throw new StoreException(
                Reason.OTHER, "acquire of cache '" + key.cache() + "': the entry is corrupt again and again", null);
    }

    /** In one round trip to each node. */
    List<Attempt<AcquireResult>> acquireAll(List<KeyedAcquire> wishes) {
        List<ScriptRequest> requests = wishes.stream()
                .map(wish -> script(wish.key(), wish.request(), NOTHING_CORRUPT))
                .toList();
        long sent = nanos.getAsLong();
        List<Object> answers = new Batch(connections, requests).runInTime();
        List<Attempt<AcquireResult>> results = new ArrayList<>(answers.size());
        for (int i = 0; i < answers.size(); i++) {
            results.add(attempt(wishes.get(i), answers.get(i), sent));
        }
        return results;
    }

    private Attempt<AcquireResult> attempt(KeyedAcquire wish, Object answer, long sent) {
        if (answer instanceof RedisFailure failure) {
            return new Attempt.Failed<>(failure.reason());
        }
        byte[] name = wish.key().text().getBytes(UTF_8);
        AcquireResult result = result(name, Reply.of(answer), sent);
        try {
            return new Attempt.Done<>(result == null ? acquire(wish.key(), wish.request()) : result);
        } catch (StoreException e) {
            return new Attempt.Failed<>(e.reason());
        }
    }

    /** A script with a generation of its own: another attempt needs another one. */
    private static ScriptRequest script(CacheKey key, Acquire request, byte[] corruptGeneration) {
        return new ScriptRequest(
                ACQUIRE,
                key.text(),
                EntryBytes.stub(
                        key.text().getBytes(UTF_8), request.newGenerations().get()),
                Arguments.of(request.token()),
                Arguments.of(request.lease()),
                Arguments.of(request.grace()),
                Arguments.of(request.rejectedLoadStart()),
                corruptGeneration);
    }

    private Reply ask(CacheKey key, byte[] name, Acquire request, byte[] corruptGeneration) {
        return Reply.of(connections.call("acquire", key, name, connection -> script(key, request, corruptGeneration)
                .run(connection, name)));
    }

    /** Null: the entry there is corrupt, which scripts cannot see, as they cannot check checksums. */
    private @Nullable AcquireResult result(byte[] name, Reply reply, long sent) {
        long now = reply.number(1);
        return switch (reply.word()) {
            case "present" -> {
                StoredEntry entry = StoredEntry.parse(name, reply.bytes(2));
                if (entry == null) {
                    corrupt.increment();
                    yield null;
                }
                long age = now - entry.loadStart() + Elapsed.millis(sent, nanos.getAsLong());
                yield new AcquireResult.Present(entry.entry(age));
            }
            case "won" -> new AcquireResult.Won(reply.nonce(2), now, (int) reply.number(3));
            case "busy" -> new AcquireResult.Busy(reply.nonce(2), now, reply.millis(3));
            default -> new AcquireResult.Backoff(reply.nonce(2), now, reply.millis(3), (int) reply.number(4));
        };
    }
}
