package io.github.refreshahead.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * Requests on one key each, sent together to each node that has some of their keys. Each has its own answer, which is
 * what Redis replied or a {@link RedisFailure}.
 */
final class Batch {

    /** What is asked of one key. */
    interface Request {

        /** The key's text. */
        String key();

        /** Sends it without reading the reply. */
        void send(PooledConnection connection, byte[] name);

        /** Sends it and reads the reply, where Redis has forgotten what {@link #send} named. */
        Object run(PooledConnection connection, byte[] name);

        /** How many replies there are to what {@link #send} sends. */
        default int replies() {
            return 1;
        }

        /** Its answer, made of the replies, of which some may be exceptions of Jedis. */
        default Object answer(List<Object> replies) {
            return replies.get(0);
        }
    }

    private interface Caller {

        List<Integer> call(HostAndPort node, Exchange<List<Integer>> exchange);
    }

    private final RedisConnections connections;
    private final List<? extends Request> requests;
    private final byte[][] names;
    private final Object[] answers;

    Batch(RedisConnections connections, List<? extends Request> requests) {
        this.connections = connections;
        this.requests = requests;
        this.names = new byte[requests.size()][];
        this.answers = new Object[requests.size()];
    }

    /** The answers, in the order of the requests. */
    List<Object> run() {
        return run(connections::call);
    }

    /** As {@link #run()}, for somebody who waits: in the time of one operation, however many nodes keep it waiting. */
    List<Object> runInTime() {
        long deadline = connections.deadline();
        return run((node, exchange) -> connections.callBefore(deadline, node, exchange));
    }

    private List<Object> run(Caller caller) {
        Map<HostAndPort, List<Integer>> byNode = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            names[i] = requests.get(i).key().getBytes(UTF_8);
            try {
                byNode.computeIfAbsent(connections.primary(names[i]), node -> new ArrayList<>())
                        .add(i);
            } catch (RedisFailure e) {
                answers[i] = e;
            }
        }
        byNode.forEach((node, some) -> ask(node, some, caller));
        return Arrays.asList(answers);
    }

    private void ask(HostAndPort node, List<Integer> some, Caller caller) {
        try {
            List<Integer> redirected = caller.call(node, connection -> exchange(connection, node, some));
            redirected.forEach(i -> answers[i] = alone(i));
        } catch (RedisFailure e) {
            some.forEach(i -> answers[i] = e);
        }
    }

    /** Fills in the answers, except those that another node must give. */
    private List<Integer> exchange(PooledConnection connection, HostAndPort node, List<Integer> some) {
        some.forEach(i -> requests.get(i).send(connection, names[i]));
        List<Object> replies = connection.getMany(
                some.stream().mapToInt(i -> requests.get(i).replies()).sum());
        List<Integer> redirected = new ArrayList<>();
        int from = 0;
        for (int i : some) {
            int to = from + requests.get(i).replies();
            Object reply = requests.get(i).answer(replies.subList(from, to));
            from = to;
            if (reply instanceof JedisNoScriptException) {
                reply = inFull(connection, i);
            }
            if (reply instanceof JedisRedirectionException) {
                redirected.add(i);
            } else {
                answers[i] = reply instanceof JedisDataException refusal
                        ? RedisFailure.refused("Redis at " + node, refusal)
                        : reply;
            }
        }
        return redirected;
    }

    private Object inFull(PooledConnection connection, int i) {
        try {
            return requests.get(i).run(connection, names[i]);
        } catch (JedisDataException e) {
            return e;
        }
    }

    private Object alone(int i) {
        try {
            return connections.call(names[i], connection -> requests.get(i).run(connection, names[i]));
        } catch (RedisFailure e) {
            return e;
        }
    }
}
