package io.github.refreshahead.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Protocol.Keyword;

/**
 * Takes out of tags what has lapsed there. Tags in use do that for themselves; but a set has no expiry, so without this
 * one that nobody uses any more would stay for ever. Goes round all keys of all primaries, one page a second, which is
 * hours for millions of keys, and soon enough. Misses do no harm.
 */
final class TagSweep {

    /** Keys that a page goes through. */
    static final int PAGE = 200;

    /** Members taken out at a time. */
    static final int TRIMMED = 500;

    private static final Logger LOG = LoggerFactory.getLogger(TagSweep.class);
    private static final Script TRIM = Script.named("tag-trim.lua");
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final byte[] BEGIN = {'0'};

    private final RedisConnections connections;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Map<HostAndPort, byte[]> cursors = new HashMap<>();
    private int steps;

    TagSweep(RedisConnections connections) {
        this.connections = connections;
    }

    /**
     * From now on, one step each second.
     *
     * @param prefix of the tags; the first one told counts
     */
    void begin(String prefix) {
        if (!begun.get() && begun.compareAndSet(false, true)) {
            byte[] pattern = Glob.startingWith(prefix);
            connections.repeat(() -> guardedStep(pattern), INTERVAL);
        }
    }

    private void guardedStep(byte[] pattern) {
        try {
            step(pattern);
        } catch (RuntimeException e) {
            LOG.debug("Tags were not swept: {}", e.getMessage());
        }
    }

    /**
     * Looks at a page of one primary, of the next one at each step. Not thread-safe.
     *
     * @return whether it was the last page of that primary, so that the next one is its first again
     */
    boolean step(byte[] pattern) {
        List<HostAndPort> primaries = List.copyOf(connections.primaries());
        if (primaries.isEmpty()) {
            return true;
        }
        HostAndPort address = primaries.get(steps++ % primaries.size());
        cursors.keySet().retainAll(primaries);
        List<?> page = connections.call(address, connection -> {
            connection.sendCommand(new CommandArguments(Command.SCAN)
                    .add(cursors.getOrDefault(address, BEGIN))
                    .add(Keyword.MATCH)
                    .add(pattern)
                    .add(Keyword.COUNT)
                    .add(PAGE)
                    .add(Keyword.TYPE)
                    .add("zset"));
            return (List<?>) connection.getOne();
        });
        byte[] next = (byte[]) page.get(0);
        cursors.put(address, next);
        ((List<?>) page.get(1)).forEach(name -> trim(new String((byte[]) name, UTF_8)));
        return Arrays.equals(next, BEGIN);
    }

    private void trim(String tag) {
        ScriptRequest request = new ScriptRequest(TRIM, tag, Arguments.of(TRIMMED));
        byte[] name = tag.getBytes(UTF_8);
        Object trimmed;
        do {
            trimmed = connections.call(name, connection -> request.run(connection, name));
        } while (trimmed instanceof Long count && count == TRIMMED);
    }
}
