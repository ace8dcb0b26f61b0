package io.github.refreshahead.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.refreshahead.RefreshAhead;
import io.github.refreshahead.servers.RabbitServer;
import io.github.refreshahead.servers.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** A service that only consumes, in a process of its own: how long it lives. */
class ConsumerProcessTest {

    static class Services {

        @RefreshAhead(cache = "services", ttl = "10m", refreshAfter = "300ms")
        public String service(String any) {
            return "process " + ProcessHandle.current().pid();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(RefreshAheadAutoConfiguration.class)
    static class Nothing {

        public static void main(String[] arguments) {
            SpringApplication.run(Nothing.class, arguments);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(RefreshAheadAutoConfiguration.class)
    @Import(Services.class)
    static class Consumer {

        public static void main(String[] arguments) {
            SpringApplication.run(Consumer.class, arguments);
            System.out.println("main has returned");
        }
    }

    @TempDir
    private Path folder;

    private final String namespace = "processes-" + UUID.randomUUID();
    private Process process;

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private String[] properties(String... further) {
        List<String> properties = new ArrayList<>(List.of(
                "refresh-ahead.namespace=" + namespace,
                "refresh-ahead.fail-fast=true",
                "refresh-ahead.redis.uri=" + RedisServer.shared().uri(),
                "refresh-ahead.rabbitmq.uri=" + RabbitServer.shared().uri()));
        properties.addAll(List.of(further));
        return properties.toArray(String[]::new);
    }

    private void fork(Class<?> application, String... further) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dspring.docker.compose.enabled=false",
                "-Dspring.main.web-application-type=none",
                "-cp",
                System.getProperty("java.class.path"),
                application.getName()));
        for (String property : properties(further)) {
            command.add("--" + property);
        }
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output().toFile())
                .start();
    }

    private Path output() {
        return folder.resolve("output.log");
    }

    private String said() {
        try {
            return Files.readString(output());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int exitCode() throws InterruptedException {
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).as(this::said).isTrue();
        return process.exitValue();
    }

    @Test
    void itGoesOnRefreshingAfterItsMainMethodHasReturnedAndEndsWhenAsked() throws Exception {
        fork(Consumer.class);
        await().atMost(Duration.ofSeconds(90)).until(() -> said().contains("main has returned"));
        try (var api = new SpringApplicationBuilder(Consumer.class)
                .web(WebApplicationType.NONE)
                .properties(properties("refresh-ahead.consumer.enabled=false", "refresh-ahead.fallback.enabled=false"))
                .run()) {
            Services services = api.getBean(Services.class);
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(services.service("A")).isEqualTo("process " + process.pid()));
        }
        process.destroy();
        int code = exitCode();
        assertThat(code).as(this::said).isEqualTo(128 + 15);
    }

    @Test
    void itEndsByItselfIfItDoesNotConsume() throws Exception {
        fork(Consumer.class, "refresh-ahead.consumer.enabled=false");
        assertThat(exitCode()).as(this::said).isZero();
        assertThat(said()).contains("main has returned");
    }

    @Test
    void itFailsIfItHasNothingToRefresh() throws Exception {
        fork(Nothing.class);
        assertThat(exitCode()).as(this::said).isOne();
        assertThat(said())
                .contains("APPLICATION FAILED TO START")
                .contains("No cached method: this service only consumes, and no bean has a @RefreshAhead method")
                .doesNotContain("\tat ");
    }
}
