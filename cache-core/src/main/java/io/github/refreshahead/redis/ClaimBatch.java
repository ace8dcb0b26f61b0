package io.github.refreshahead.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.refreshahead.store.Claim;
import io.github.refreshahead.store.ClaimResult;
import io.github.refreshahead.store.StoreException;
import io.github.refreshahead.store.StoreException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/** Claims, sent together to each node that has some of their keys. */
final class ClaimBatch {

    private static final Script CLAIM = Script.named("claim.lua");

    private final RedisConnections connections;
    private final List<Claim> claims;
    private final byte[][] names;
    private final ClaimResult[] results;

    ClaimBatch(RedisConnections connections, List<Claim> claims) {
        this.connections = connections;
        this.claims = claims;
        this.names = new byte[claims.size()][];
        this.results = new ClaimResult[claims.size()];
    }

    List<ClaimResult> run() {
        Map<HostAndPort, List<Integer>> byNode = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            names[i] = claims.get(i).key().text().getBytes(UTF_8);
            try {
                byNode.computeIfAbsent(connections.primary(names[i]), node -> new ArrayList<>())
                        .add(i);
            } catch (RedisFailure e) {
                results[i] = new ClaimResult.Failed(e.reason());
            }
        }
        byNode.forEach(this::claim);
        return Arrays.asList(results);
    }

    private void claim(HostAndPort node, List<Integer> some) {
        try {
            List<Integer> redirected = connections.call(node, connection -> exchange(connection, some));
            redirected.forEach(i -> results[i] = alone(i));
        } catch (RedisFailure e) {
            some.forEach(i -> results[i] = new ClaimResult.Failed(e.reason()));
        }
    }

    /** Fills in the results, except those of claims that another node must answer. */
    private List<Integer> exchange(PooledConnection connection, List<Integer> some) {
        some.forEach(i -> CLAIM.send(connection, names[i], arguments(claims.get(i))));
        List<Object> replies = connection.getMany(some.size());
        List<Integer> redirected = new ArrayList<>();
        for (int n = 0; n < replies.size(); n++) {
            int i = some.get(n);
            Object reply = replies.get(n);
            if (reply instanceof JedisNoScriptException) {
                reply = inFull(connection, i);
            }
            if (reply instanceof JedisRedirectionException) {
                redirected.add(i);
            } else if (reply instanceof JedisDataException refusal) {
                results[i] = new ClaimResult.Failed(RedisFailure.reason(refusal));
            } else {
                results[i] = result(reply);
            }
        }
        return redirected;
    }

    private Object inFull(PooledConnection connection, int i) {
        try {
            return CLAIM.runInFull(connection, names[i], arguments(claims.get(i)));
        } catch (JedisDataException e) {
            return e;
        }
    }

    private ClaimResult alone(int i) {
        Claim claim = claims.get(i);
        try {
            return result(connections.call(
                    "claim", claim.key(), names[i], connection -> CLAIM.run(connection, names[i], arguments(claim))));
        } catch (StoreException e) {
            return new ClaimResult.Failed(e.reason());
        }
    }

    private static byte[][] arguments(Claim claim) {
        return new byte[][] {
            Arguments.of(claim.seenLoadStart()),
            Arguments.of(claim.token()),
            {(byte) claim.kind().code()},
            Arguments.of(claim.lease()),
            Arguments.of(claim.grace())
        };
    }

    private static ClaimResult result(Object answer) {
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
