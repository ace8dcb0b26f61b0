package io.github.refreshahead.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.refreshahead.key.CacheKey;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Protocol.Keyword;

/**
 * The keys in a tag, page by page in the order of their scores. Scores only grow, so a key that is there from the first
 * page on is met, whatever is added or taken out meanwhile, and whichever process answers; the cursor of a {@code ZSCAN}
 * would hold for one process only. Used by one thread.
 */
final class TagMembers {

    static final int PAGE = 500;

    private static final byte[] LOWEST = "-inf".getBytes(ISO_8859_1);
    private static final byte[] HIGHEST = "+inf".getBytes(ISO_8859_1);

    private final RedisConnections connections;
    private final byte[] tag;
    private byte @Nullable [] from = LOWEST;

    TagMembers(RedisConnections connections, byte[] tag) {
        this.connections = connections;
        this.tag = tag;
    }

    /**
     * The next keys, perhaps none; {@code null} after the last.
     *
     * @throws RedisFailure if they cannot be read; another call tries the same page
     */
    @Nullable
    Set<CacheKey> next() {
        byte[] lowest = from;
        if (lowest == null) {
            return null;
        }
        Set<CacheKey> keys = new LinkedHashSet<>();
        List<?> page = range(lowest, HIGHEST, PAGE);
        addKeys(page, keys);
        if (page.size() < 2 * PAGE) {
            from = null;
        } else {
            byte[] last = (byte[]) page.get(page.size() - 1);
            // Others may have the same score as the last one, as many as a node adds within a millisecond.
            addKeys(range(last, last, -1), keys);
            from = ("(" + new String(last, ISO_8859_1)).getBytes(ISO_8859_1);
        }
        return keys;
    }

    /** Members and scores, in turns. */
    private List<?> range(byte[] lowest, byte[] highest, int count) {
        CommandArguments command = new CommandArguments(Command.ZRANGEBYSCORE)
                .add(tag)
                .add(lowest)
                .add(highest)
                .add(Keyword.WITHSCORES)
                .add(Keyword.LIMIT)
                .add(0)
                .add(count);
        return connections.insist(tag, connection -> {
            connection.sendCommand(command);
            return (List<?>) connection.getOne();
        });
    }

    private static void addKeys(List<?> page, Set<CacheKey> keys) {
        for (int i = 0; i < page.size(); i += 2) {
            try {
                keys.add(CacheKey.parse(new String((byte[]) page.get(i), UTF_8)));
            } catch (IllegalArgumentException e) {
                // The mark of the last invalidation, or nothing of ours; no entry is there.
            }
        }
    }
}
