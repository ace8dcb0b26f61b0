package io.github.refreshahead.histories.fleet;

import io.github.refreshahead.histories.event.HistoryLog;
import io.github.refreshahead.histories.event.Keyspace;
import io.github.refreshahead.rabbitmq.RabbitRefreshQueue;
import io.github.refreshahead.redis.RedisEntryStore;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process of a fleet. Says {@code ready} with its clock when it works, and works until its standard input ends or
 * says {@code stop}; then it says {@code stopped}.
 *
 * <p>Arguments, all {@code name=value}: redis, amqp (URIs), database (port), namespace, member (number), log (file),
 * seed, callers (true or false), consumes (true or false).
 */
public final class MemberProgram {

    /** Events that one member may write in a round. */
    static final int CAPACITY = 1 << 19;

    private static final Logger log = LoggerFactory.getLogger(MemberProgram.class);

    private MemberProgram() {}

    public static void main(String[] pairs) throws Exception {
        Map<String, String> arguments = new TreeMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            arguments.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        run(arguments);
        System.out.println("stopped");
    }

    @SuppressWarnings("NullAway") // an argument that is missing ends the process
    private static void run(Map<String, String> arguments) throws Exception {
        String namespace = arguments.get("namespace");
        long seed = Long.parseLong(arguments.get("seed"));
        boolean calls = Boolean.parseBoolean(arguments.get("callers"));
        Pressure pressure = calls ? Pressure.steady() : Pressure.steady().withoutCallers();
        HistoryLog history =
                HistoryLog.create(Path.of(arguments.get("log")), Integer.parseInt(arguments.get("member")), CAPACITY);
        RabbitRefreshQueue queue = RabbitRefreshQueue.connect(arguments.get("amqp"), namespace);
        Node.Surroundings surroundings = new Node.Surroundings(
                namespace,
                RedisEntryStore.connect(arguments.get("redis")),
                queue,
                queue.invalidationBus(),
                new RemoteDatabase(Integer.parseInt(arguments.get("database"))),
                Boolean.parseBoolean(arguments.get("consumes")));
        try (Node node = new Node(Keyspace.standard(), surroundings, history, pressure, seed);
                Workload work = new Workload(node, pressure, seed)) {
            log.debug("{} works", work);
            BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            System.out.println("ready " + System.nanoTime());
            String order = orders.readLine();
            log.debug("Stops for {}", order);
        }
        if (history.full()) {
            throw new IllegalStateException("the log of the history was too small");
        }
    }
}
