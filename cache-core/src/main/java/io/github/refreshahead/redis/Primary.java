package io.github.refreshahead.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.refreshahead.store.StoreException.Reason;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.ClusterKeyword;
import redis.clients.jedis.Protocol.Command;

/**
 * A process that serves keys, and which ones. While two of these are equal, a key that is there has not been anywhere
 * else.
 *
 * @param runId the process
 * @param history of its data; another one once it has copied another server's
 * @param slots its part of a cluster
 */
record Primary(HostAndPort address, String runId, String history, Slots slots) {

    private static final Pattern RUN_ID = Pattern.compile("run_id:(\\w+)");
    private static final Pattern HISTORY = Pattern.compile("master_replid:(\\w+)");
    private static final Pattern PRIMARY = Pattern.compile("role:(master)\\b");

    /**
     * Asks a server, on a connection with no reply outstanding.
     *
     * @throws RedisFailure if it is no primary
     */
    static Primary at(HostAndPort address, PooledConnection connection, boolean inCluster) {
        String server = info(connection, "server");
        String replication = info(connection, "replication");
        if (!PRIMARY.matcher(replication).find()) {
            throw new RedisFailure(Reason.NOT_READY, "Redis at " + address + " is no primary", null);
        }
        Slots slots = Slots.NONE;
        if (inCluster) {
            connection.sendCommand(new CommandArguments(Command.CLUSTER).add(ClusterKeyword.NODES));
            slots = Slots.ofMyself(new String(connection.getBinaryBulkReply(), UTF_8));
        }
        return new Primary(address, value(RUN_ID, server), value(HISTORY, replication), slots);
    }

    private static String info(PooledConnection connection, String section) {
        connection.sendCommand(new CommandArguments(Command.INFO).add(section));
        return new String(connection.getBinaryBulkReply(), UTF_8);
    }

    private static String value(Pattern pattern, String info) {
        Matcher matcher = pattern.matcher(info);
        return matcher.find() ? matcher.group(1) : "";
    }
}
