package io.github.refreshahead.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.refreshahead.store.StoreException;
import io.github.refreshahead.store.StoreException.Reason;
import java.time.Duration;
import java.util.function.BiConsumer;
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
    private static final Pattern POLICY = Pattern.compile("maxmemory_policy:(\\S+)");

    private final RedisSettings settings;

    RedisCheck(RedisSettings settings) {
        this.settings = settings;
    }

    void run(RedisConnections connections) {
        askAll(connections, "server", RedisCheck::requireVersion);
    }

    void requireThatTagsStay(RedisConnections connections) {
        askAll(connections, "memory", RedisCheck::requireThatTagsStay);
    }

    private void askAll(RedisConnections connections, String section, BiConsumer<String, String> check) {
        try {
            for (HostAndPort address : connections.primaries()) {
                String server = "Redis at " + address;
                check.accept(server, info(address, server, section));
            }
        } catch (RedisFailure e) {
            throw new StoreException(e.reason(), capitalized(String.valueOf(e.getMessage())), e.getCause());
        }
    }

    /** Empty where this user may not ask. */
    private String info(HostAndPort address, String server, String section) {
        PooledConnection connection = open(address, server);
        try {
            connection.sendCommand(new CommandArguments(Command.INFO).add(section));
            return new String(connection.getBinaryBulkReply(), UTF_8);
        } catch (JedisAccessControlException e) {
            if (!String.valueOf(e.getMessage()).startsWith("NOPERM")) {
                throw RedisFailure.refused(server, e);
            }
            return "";
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
        // A user that may not ask for the version may still be all that is needed.
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

    static void requireThatTagsStay(String server, String info) {
        Matcher policy = POLICY.matcher(info);
        if (!policy.find()) {
            throw new IllegalStateException(
                    server + " does not tell its maxmemory-policy, which tags need to know; allow its user +info");
        }
        if (!policy.group(1).equals("noeviction") && !policy.group(1).startsWith("volatile-")) {
            throw new IllegalStateException(server + " has maxmemory-policy " + policy.group(1)
                    + ", which may drop tags; set noeviction or one of volatile-*, or use no tags");
        }
    }

    private static String capitalized(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
