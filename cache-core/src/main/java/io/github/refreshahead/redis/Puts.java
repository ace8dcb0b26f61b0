package io.github.refreshahead.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.refreshahead.key.CacheKey;
import io.github.refreshahead.store.Attempt;
import io.github.refreshahead.store.Put;
import io.github.refreshahead.store.PutResult;

/** Puts in Redis' words. */
final class Puts {

    private static final Script PUT = Script.named("put.lua");

    private Puts() {}

    static ScriptRequest request(CacheKey key, Put put) {
        long expiry = put.loadStart() + put.ttl().toMillis() + put.grace().toMillis();
        return new ScriptRequest(
                PUT,
                key.text(),
                Arguments.of(put.generation()),
                Arguments.of(put.loadStart()),
                EntryBytes.value(key.text().getBytes(UTF_8), put),
                Arguments.of(expiry));
    }

    static PutResult result(Object reply) {
        return switch (Reply.of(reply).word()) {
            case "stored" -> PutResult.STORED;
            case "older" -> PutResult.OLDER;
            default -> PutResult.INVALIDATED;
        };
    }

    /** @param answer of a {@link Batch} */
    static Attempt<PutResult> answer(Object answer) {
        return answer instanceof RedisFailure failure
                ? new Attempt.Failed<>(failure.reason())
                : new Attempt.Done<>(result(answer));
    }
}
