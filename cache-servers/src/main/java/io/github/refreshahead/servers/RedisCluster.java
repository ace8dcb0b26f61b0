package io.github.refreshahead.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A Redis Cluster of one's own: primaries only, all slots served, on free loopback ports. Its nodes come from where
 * {@link RedisServer}'s do. It ends with {@link #close()} or with the virtual machine. Thread-safe.
 */
public final class RedisCluster implements AutoCloseable {

    private static final int SLOTS = 16_384;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Server> servers;
    private final List<InetSocketAddress> addresses;

    private RedisCluster(List<Server> servers, List<InetSocketAddress> addresses) {
        this.servers = servers;
        this.addresses = addresses;
    }

    /**
     * Starts a cluster and waits until every node says that all slots are served.
     *
     * @param nodes number of primaries, at least 3
     * @throws IllegalStateException if there is neither Docker nor the program, or if it does not form
     */
    public static RedisCluster start(int nodes) {
        if (nodes < 3) {
            throw new IllegalArgumentException("nodes (" + nodes + ") must be at least 3");
        }
        RedisCluster cluster =
                switch (Supply.ofThisMachine()) {
                    case DOCKER -> container(nodes);
                    case PROGRAMS -> programs(nodes);
                };
        try {
            cluster.join();
            return cluster;
        } catch (IOException e) {
            cluster.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** Where the nodes listen: {@code redis://host:port}. */
    public List<URI> nodes() {
        return addresses.stream()
                .map(address -> URI.create("redis://" + address.getHostString() + ":" + address.getPort()))
                .toList();
    }

    /** Ends all nodes and removes what they wrote. */
    @Override
    public void close() {
        servers.forEach(Server::close);
    }

    private static RedisCluster programs(int nodes) {
        List<Server> servers = new ArrayList<>();
        try {
            for (int node = 0; node < nodes; node++) {
                servers.add(Server.start(
                        "Redis Cluster node",
                        () -> RedisServer.program(List.of("--cluster-enabled", "yes")),
                        Wire::answersPing));
            }
        } catch (RuntimeException e) {
            servers.forEach(Server::close);
            throw e;
        }
        return new RedisCluster(servers, servers.stream().map(Server::address).toList());
    }

    /** One container for all nodes: they and their clients must reach each other under the same address. */
    private static RedisCluster container(int nodes) {
        List<Integer> ports =
                Stream.generate(Ports::free).distinct().limit(nodes).toList();
        String script =
                ports.stream().map(RedisCluster::nodeInContainer).collect(Collectors.joining(" & ", "", " & wait"));
        List<InetSocketAddress> addresses = new ArrayList<>();
        Server server = Server.start(
                "Redis Cluster",
                () -> {
                    Map<Integer, Integer> same = ports.stream().collect(Collectors.toMap(port -> port, port -> port));
                    return new Container(RedisServer.IMAGE, ports.get(0), same, List.of("sh", "-c", script));
                },
                any -> ports.stream()
                        .allMatch(port -> Wire.answersPing(new InetSocketAddress(any.getHostString(), port))));
        ports.forEach(port -> addresses.add(new InetSocketAddress(server.host(), port)));
        return new RedisCluster(List.of(server), addresses);
    }

    private static String nodeInContainer(int port) {
        return ("redis-server --port %1$d --bind 0.0.0.0 --protected-mode no --save '' --dir /tmp --cluster-enabled yes"
                        + " --cluster-config-file nodes-%1$d.conf --cluster-announce-ip 127.0.0.1")
                .formatted(port);
    }

    private void join() throws IOException {
        int nodes = addresses.size();
        InetSocketAddress first = addresses.get(0);
        for (int node = 0; node < nodes; node++) {
            InetSocketAddress address = addresses.get(node);
            expectOk(address, "CLUSTER SET-CONFIG-EPOCH " + (node + 1));
            expectOk(address, "CLUSTER ADDSLOTS " + slots(node * SLOTS / nodes, (node + 1) * SLOTS / nodes));
            if (node > 0) {
                expectOk(first, "CLUSTER MEET 127.0.0.1 " + address.getPort());
            }
        }
        long started = System.nanoTime();
        for (InetSocketAddress address : addresses) {
            while (!hasFormed(address)) {
                if (System.nanoTime() - started > PATIENCE.toNanos()) {
                    throw new IllegalStateException("The cluster has not formed within " + PATIENCE);
                }
                Server.pause();
            }
        }
    }

    private boolean hasFormed(InetSocketAddress address) throws IOException {
        String info = Wire.command(address, "CLUSTER INFO");
        return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + addresses.size() + "\r");
    }

    private static String slots(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }

    private static void expectOk(InetSocketAddress address, String command) throws IOException {
        String reply = Wire.command(address, command);
        if (!reply.equals("+OK")) {
            throw new IllegalStateException("Redis answers " + reply);
        }
    }
}
