package io.github.refreshahead.servers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.MountableFile;

/** A container on fixed ports of its host, so that it comes back where its clients look for it. */
final class Container implements Instance {

    private static final int LAST_CHARACTERS = 4_000;
    private static final int READABLE_BY_ALL = 0644;

    private final Fixed container;
    private final int port;

    /** Prepares a container that needs no files; see the other constructor. */
    Container(String image, int port, Map<Integer, Integer> ports, List<String> command) {
        this(image, port, ports, command, Map.of());
    }

    /**
     * Prepares a container.
     *
     * @param ports the ports inside, by the ports outside
     * @param command empty for the image's own
     * @param files of this machine, and where the container gets them
     */
    Container(String image, int port, Map<Integer, Integer> ports, List<String> command, Map<Path, String> files) {
        this.port = port;
        container = new Fixed(image);
        ports.forEach(container::publish);
        files.forEach((file, path) ->
                container.withCopyFileToContainer(MountableFile.forHostPath(file, READABLE_BY_ALL), path));
        if (!command.isEmpty()) {
            container.withCommand(command.toArray(String[]::new));
        }
    }

    @Override
    public String host() {
        return container.getHost();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void start() {
        if (container.getContainerId() == null) {
            container.start();
        } else {
            DockerClientFactory.instance()
                    .client()
                    .startContainerCmd(container.getContainerId())
                    .exec();
        }
    }

    @Override
    public boolean running() {
        return container.isRunning();
    }

    @Override
    public void kill() {
        DockerClientFactory.instance()
                .client()
                .killContainerCmd(container.getContainerId())
                .exec();
        while (running()) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void freeze() {
        DockerClientFactory.instance()
                .client()
                .pauseContainerCmd(container.getContainerId())
                .exec();
    }

    @Override
    public void thaw() {
        DockerClientFactory.instance()
                .client()
                .unpauseContainerCmd(container.getContainerId())
                .exec();
    }

    @Override
    public List<String> run(List<String> command) {
        try {
            ExecResult result = container.execInContainer(command.toArray(String[]::new));
            if (result.getExitCode() != 0) {
                throw new IllegalStateException(
                        "%s failed:%n%s%s".formatted(command, result.getStdout(), result.getStderr()));
            }
            return result.getStdout().lines().toList();
        } catch (IOException e) {
            throw new IllegalStateException(command + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + command, e);
        }
    }

    @Override
    public String lastWords() {
        String logs = container.getLogs();
        return logs.substring(Math.max(0, logs.length() - LAST_CHARACTERS));
    }

    @Override
    public void close() {
        container.stop();
    }

    @Override
    public String toString() {
        return "container " + container.getDockerImageName();
    }

    /** Testcontainers hands its fixed ports to subclasses only, and waits for ports where we wait for answers. */
    private static final class Fixed extends GenericContainer<Fixed> {

        Fixed(String image) {
            super(image);
            waitingFor(new AbstractWaitStrategy() {
                @Override
                protected void waitUntilReady() {}
            });
        }

        void publish(int outside, int inside) {
            addFixedExposedPort(outside, inside);
        }
    }
}
