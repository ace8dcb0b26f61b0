package io.github.refreshahead.redis;

import io.github.refreshahead.store.Claim;
import io.github.refreshahead.store.ClaimResult;
import io.github.refreshahead.store.StoreException.Reason;

/** Claims in Redis' words. */
final class Claims {

    private static final Script CLAIM = Script.named("claim.lua");

    private Claims() {}

    static ScriptRequest request(Claim claim) {
        return new ScriptRequest(
                CLAIM,
                claim.key().text(),
                Arguments.of(claim.seenLoadStart()),
                Arguments.of(claim.token()),
                new byte[] {(byte) claim.kind().code()},
                Arguments.of(claim.lease()),
                Arguments.of(claim.grace()));
    }

    /** @param answer of a {@link Batch} */
    static ClaimResult result(Object answer) {
        if (answer instanceof RedisFailure failure) {
            return new ClaimResult.Failed(failure.reason());
        }
        Reply reply = Reply.of(answer);
        return switch (reply.word()) {
            case "won" -> new ClaimResult.Won(reply.nonce(2), reply.number(1), reply.millis(3), (int) reply.number(4));
            case "taken" -> new ClaimResult.Taken(reply.kind(1), reply.millis(2));
            case "superseded" -> new ClaimResult.Superseded();
            case "gone" -> new ClaimResult.Gone();
            default -> new ClaimResult.Failed(Reason.OTHER);
        };
    }
}
