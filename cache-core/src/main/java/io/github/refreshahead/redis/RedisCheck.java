package io.github.refreshahead.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.refreshahead.store.StoreException;
import io.github.refreshahead.store.StoreException.Reason;
import java.time.Duration;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisException;

/** What is to be known of Redis before it is used. */
final class RedisCheck {

    /** A start may wait longer than a caller may. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Pattern VERSION = Pattern.compile("redis_version:((\\d+)\\.(\\d+)\\S*)");

    private final RedisSettings settings;

    RedisCheck(RedisSettings settings) {
        this.settings = settings;
    }

    void run(RedisConnections connections) {
        try {
            Collection<HostAndPort> primaries = connections.primaries();
            primaries.forEach(this::check);
        } catch (RedisFailure e) {
            throw new StoreException(e.reason(), capitalized(String.valueOf(e.getMessage())), e.getCause());
        }
    }

    private void check(HostAndPort address) {
        String server = "Redis at " + address;
        PooledConnection connection = open(address, server);
        try {
            connection.sendCommand(new CommandArguments(Command.INFO).add("server"));
            requireVersion(server, new String(connection.getBinaryBulkReply(), UTF_8));
        } catch (JedisAccessControlException e) {
            if (!String.valueOf(e.getMessage()).startsWith("NOPERM")) {
                throw RedisFailure.refused(server, e);
            }
            // A user that may not ask for the version may still be all that is needed.
        } catch (JedisException e) {
            throw RedisFailure.connecting(server, e);
        } finally {
            connection.discard();
        }
    }

    private PooledConnection open(HostAndPort address, String server) {
        int patience = (int) PATIENCE.toMillis();
        try {
            return PooledConnection.open(address, settings, patience, patience);
        } catch (JedisException e) {
            throw RedisFailure.connecting(server, e);
        }
    }

    static void requireVersion(String server, String info) {
        Matcher version = VERSION.matcher(info);
        if (!version.find()) {
            return;
        }
        int major = Integer.parseInt(version.group(2));
        int minor = Integer.parseInt(version.group(3));
        if (major < 6 || major == 6 && minor < 2) {
            throw new RedisFailure(
                    Reason.OTHER, server + " has version " + version.group(1) + "; 6.2 or later is needed", null);
        }
    }

    private static String capitalized(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
