package io.github.refreshahead.spring.eventloop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.servers.RabbitServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own, since BlockHound watches a whole one. */
class EventLoopsTest {

    @Test
    void anEventLoopNeverBlocksOnAHitOrADueEntryOrAMissOrWithoutRedis(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // BlockHound replaces native methods of classes that are loaded already.
                        "-XX:+AllowRedefinitionToAddDeleteMethods",
                        "-XX:+EnableDynamicAgentLoading",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EventLoops.class.getName(),
                        RabbitServer.shared().uri().toString()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue())
                    .as(Files.readString(output, StandardCharsets.UTF_8))
                    .isZero();
            assertThat(output).content().contains("BlockHound watches", "Redis down: 2000 answered, 0 blocked");
        } finally {
            process.destroyForcibly();
        }
    }
}
