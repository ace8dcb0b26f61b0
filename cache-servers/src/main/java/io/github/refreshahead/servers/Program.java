package io.github.refreshahead.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An installed program, started as a child of this process in a temporary folder. */
final class Program implements Instance {

    private static final int LAST_LINES = 30;
    private static final long COMMAND_SECONDS = 60;
    private static final long END_SECONDS = 5;

    private final List<String> command;
    private final Map<String, String> environment;
    private final Path folder;
    private final int port;
    private final Runnable whenClosed;
    private @Nullable Process process;

    Program(List<String> command, Map<String, String> environment, Path folder, int port, Runnable whenClosed) {
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.folder = folder;
        this.port = port;
        this.whenClosed = whenClosed;
    }

    /** A new folder for a program, removed when that is closed. */
    static Path newFolder() {
        try {
            return Files.createTempDirectory("refresh-ahead-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Finds an installed program.
     *
     * @param name its file name
     * @param first folders to look in before those of PATH
     * @throws IllegalStateException if it is not there
     */
    static Path find(String name, String debianPackage, String... first) {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Stream.of(Stream.of(first), Stream.of(path.split(":")), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .flatMap(folders -> folders)
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "No Docker engine answers and %s is not installed: start Docker, or run 'apt-get install %s'"
                                .formatted(name, debianPackage)));
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void start() {
        try {
            process = builder(command)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean running() {
        return process != null && process.isAlive();
    }

    @Override
    public void kill() {
        if (process == null) {
            return;
        }
        // A start script's child is the server, so all of them; listed first, for an orphan is no descendant.
        List<ProcessHandle> all = family(process);
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(Program::awaitEnd);
        process = null;
    }

    @Override
    public void freeze() {
        signal("STOP");
    }

    @Override
    public void thaw() {
        signal("CONT");
    }

    @Override
    public List<String> run(List<String> line) {
        try {
            Path output = Files.createTempFile(folder, "command-", ".out");
            Process run = builder(line).redirectOutput(output.toFile()).start();
            boolean ended = run.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                run.destroyForcibly();
            }
            List<String> lines = Files.readAllLines(output);
            if (!ended || run.exitValue() != 0) {
                throw new IllegalStateException("%s failed:%n%s".formatted(line, String.join("\n", lines)));
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + line, e);
        }
    }

    @Override
    public String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        kill();
        whenClosed.run();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "program " + command.get(0);
    }

    private Path log() {
        return folder.resolve("output.log");
    }

    private ProcessBuilder builder(List<String> line) {
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true);
        // Whatever is meant for this machine's own broker must not reach ours.
        builder.environment()
                .keySet()
                .removeIf(name ->
                        name.startsWith("RABBITMQ_") || name.startsWith("ERL_") || name.equals("NOTIFY_SOCKET"));
        builder.environment().putAll(environment);
        return builder;
    }

    private void signal(String name) {
        if (process != null) {
            // The parent first: what it cannot start any more need not be found.
            signal(name, Stream.of(process.toHandle()));
            signal(name, process.descendants());
        }
    }

    /** Java knows no such signals; the shell's own kill needs no further program. */
    private void signal(String name, Stream<ProcessHandle> processes) {
        String pids = processes.map(handle -> Long.toString(handle.pid())).collect(Collectors.joining(" "));
        // One that has ended meanwhile, as a database's connections do, is no failure.
        String each = "for pid in %s; do kill -%s $pid || ! kill -0 $pid || exit 1; done".formatted(pids, name);
        run(List.of("/bin/sh", "-c", each));
    }

    private static List<ProcessHandle> family(Process process) {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
    }

    private static void awaitEnd(ProcessHandle handle) {
        try {
            handle.onExit().get(END_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Killed, but not reaped by whoever inherited it; it holds no port any more.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
