package io.github.refreshahead.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A Redis that one sentinel watches, both of one's own on free loopback ports. They come from where
 * {@link RedisServer}'s do, and end with {@link #close()} or with the virtual machine. Thread-safe.
 */
public final class RedisSentinel implements AutoCloseable {

    /** What the sentinel calls the Redis. */
    public static final String MASTER = "main";

    private final List<Server> servers;
    private final InetSocketAddress sentinel;

    private RedisSentinel(List<Server> servers, InetSocketAddress sentinel) {
        this.servers = servers;
        this.sentinel = sentinel;
    }

    /**
     * Starts both and waits until they answer.
     *
     * @throws IllegalStateException if there is neither Docker nor the program, or if one does not start
     */
    public static RedisSentinel start() {
        return switch (Supply.ofThisMachine()) {
            case DOCKER -> container();
            case PROGRAMS -> programs();
        };
    }

    /** Where the sentinel listens: {@code redis://host:port}. */
    public URI uri() {
        return URI.create("redis://" + sentinel.getHostString() + ":" + sentinel.getPort());
    }

    /** Ends both and removes what they wrote. */
    @Override
    public void close() {
        servers.forEach(Server::close);
    }

    private static RedisSentinel programs() {
        Server redis = Server.start("Redis", () -> RedisServer.program(List.of()), Wire::answersPing);
        try {
            Server sentinel = Server.start("Redis Sentinel", () -> program(redis.port()), Wire::answersPing);
            return new RedisSentinel(List.of(sentinel, redis), sentinel.address());
        } catch (RuntimeException e) {
            redis.close();
            throw e;
        }
    }

    private static Instance program(int watched) {
        Path folder = Program.newFolder();
        Path configuration = folder.resolve("sentinel.conf");
        try {
            Files.writeString(configuration, monitor(watched) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int port = Ports.free();
        String server = Program.find("redis-server", "redis-server").toString();
        List<String> command = List.of(
                server,
                configuration.toString(),
                "--sentinel",
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder.toString());
        return new Program(command, Map.of(), folder, port, () -> {});
    }

    /** One container for both: the sentinel and its clients must reach Redis under the same address. */
    private static RedisSentinel container() {
        int port = Ports.free();
        int watched = Ports.free();
        String script = ("echo '%3$s' > /tmp/sentinel.conf;"
                        + " redis-server --port %2$d --bind 0.0.0.0 --protected-mode no --save '' --dir /tmp &"
                        + " redis-server /tmp/sentinel.conf --sentinel --port %1$d --bind 0.0.0.0 --protected-mode no &"
                        + " wait")
                .formatted(port, watched, monitor(watched));
        Server server = Server.start(
                "Redis Sentinel",
                () -> new Container(
                        RedisServer.IMAGE, port, Map.of(port, port, watched, watched), List.of("sh", "-c", script)),
                sentinel -> Wire.answersPing(sentinel)
                        && Wire.answersPing(new InetSocketAddress(sentinel.getHostString(), watched)));
        return new RedisSentinel(List.of(server), server.address());
    }

    private static String monitor(int port) {
        return "sentinel monitor " + MASTER + " 127.0.0.1 " + port + " 1";
    }
}
