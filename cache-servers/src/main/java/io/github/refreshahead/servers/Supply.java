package io.github.refreshahead.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;

/** What servers are made of on this machine: containers if an engine answers, else installed programs. */
enum Supply {
    DOCKER,
    PROGRAMS;

    /** Name of the system property, or environment variable, that forces one way. */
    static final String SETTING = "REFRESH_AHEAD_SERVERS";

    private static final long ENGINE_PATIENCE_SECONDS = 20;

    /** Decided once: half of a run on containers and half on programs would be hard to read. */
    static Supply ofThisMachine() {
        return Decision.SUPPLY;
    }

    /** Reads the setting; absent or blank leaves the choice to what is there. */
    static Supply chosenBy(@Nullable String setting) {
        if (setting == null || setting.isBlank()) {
            return engineAnswers() ? DOCKER : PROGRAMS;
        }
        return switch (setting.toLowerCase(Locale.ROOT)) {
            case "docker" -> DOCKER;
            case "programs" -> PROGRAMS;
            default ->
                throw new IllegalArgumentException(SETTING + " (" + setting + ") must be 'docker' or 'programs'");
        };
    }

    private static boolean engineAnswers() {
        if (!engineMayBeThere()) {
            return false;
        }
        var answer = CompletableFuture.supplyAsync(
                () -> DockerClientFactory.instance().isDockerAvailable());
        try {
            return answer.get(ENGINE_PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A look at the usual places, since the search for an engine is slow and loud where there is none. */
    private static boolean engineMayBeThere() {
        if (System.getenv("DOCKER_HOST") != null) {
            return true;
        }
        String home = System.getProperty("user.home");
        String runtime = Objects.requireNonNullElse(System.getenv("XDG_RUNTIME_DIR"), "/run");
        return Stream.of(
                        Path.of("/var/run/docker.sock"),
                        Path.of(runtime, "docker.sock"),
                        Path.of(home, ".docker", "run", "docker.sock"),
                        Path.of(home, ".docker", "desktop", "docker.sock"),
                        Path.of(home, ".testcontainers.properties"))
                .anyMatch(Files::exists);
    }

    private static final class Decision {
        static final Supply SUPPLY = chosenBy(System.getProperty(SETTING, System.getenv(SETTING)));
    }
}
