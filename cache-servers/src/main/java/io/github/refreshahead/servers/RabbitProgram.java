package io.github.refreshahead.servers;

import static java.util.Map.entry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** RabbitMQ as a program that shares nothing with a broker of the machine: no port, file, cookie or port mapper. */
final class RabbitProgram {

    /** Debian's scripts in PATH change to the system's broker user and folders; those that they call do not. */
    private static final String SCRIPTS = "/usr/lib/rabbitmq/bin";

    /** One scheduler, and none that waits busily: these servers share a machine with what is measured. */
    private static final String SPARING = "+S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none";

    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration EPMD_PATIENCE = Duration.ofSeconds(10);

    private RabbitProgram() {}

    /** @param configuration further lines of {@code rabbitmq.conf} */
    static Instance create(String configuration) {
        Path server = Program.find("rabbitmq-server", "rabbitmq-server", SCRIPTS);
        Path folder = Program.newFolder();
        int port = Ports.free();
        int mapperPort = Ports.free();
        return new Program(
                List.of(server.toString()),
                environment(folder, port, mapperPort, configuration),
                folder,
                port,
                () -> endEpmd(new InetSocketAddress(InetAddress.getLoopbackAddress(), mapperPort)));
    }

    static String ctl() {
        return Program.find("rabbitmqctl", "rabbitmq-server", SCRIPTS).toString();
    }

    private static Map<String, String> environment(Path folder, int port, int mapperPort, String configuration) {
        return Map.ofEntries(
                entry("HOME", folder.toString()),
                entry("ERL_EPMD_PORT", Integer.toString(mapperPort)),
                entry("ERL_EPMD_ADDRESS", LOOPBACK),
                entry("ERL_CRASH_DUMP_SECONDS", "0"),
                entry("RABBITMQ_NODENAME", "refresh-ahead-" + port + "@localhost"),
                entry("RABBITMQ_NODE_IP_ADDRESS", LOOPBACK),
                entry("RABBITMQ_NODE_PORT", Integer.toString(port)),
                entry("RABBITMQ_DIST_PORT", Integer.toString(Ports.free())),
                entry("RABBITMQ_MNESIA_BASE", folder.resolve("data").toString()),
                entry("RABBITMQ_LOG_BASE", folder.resolve("log").toString()),
                entry("RABBITMQ_PID_FILE", folder.resolve("pid").toString()),
                entry("RABBITMQ_SCHEMA_DIR", folder.resolve("schema").toString()),
                entry("RABBITMQ_GENERATED_CONFIG_DIR", folder.resolve("config").toString()),
                entry(
                        "RABBITMQ_CONFIG_FILE",
                        write(folder, "rabbitmq.conf", "disk_free_limit.absolute = 10MB\n" + configuration)),
                entry("RABBITMQ_CONF_ENV_FILE", write(folder, "rabbitmq-env.conf", "")),
                entry("RABBITMQ_ADVANCED_CONFIG_FILE", write(folder, "advanced.config", "[].\n")),
                entry("RABBITMQ_ENABLED_PLUGINS_FILE", write(folder, "enabled_plugins", "[].\n")),
                entry("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", SPARING + " -kernel inet_dist_use_interface {127,0,0,1}"));
    }

    private static String write(Path folder, String name, String content) {
        try {
            return Files.writeString(folder.resolve(name), content).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The broker starts its port mapper as a daemon, which is nobody's child: it can only be asked to end. */
    private static void endEpmd(InetSocketAddress mapper) {
        long started = System.nanoTime();
        while (Wire.endEpmd(mapper) && System.nanoTime() - started < EPMD_PATIENCE.toNanos()) {
            Thread.onSpinWait();
        }
    }
}
