package io.github.refreshahead.examples.experiment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program of this class path in a Java process of its own. It says one line when it is ready, and ends when its
 * standard input does, so that it ends with this process however that ends.
 */
final class ChildJvm implements AutoCloseable {

    /** Small, and without the optimizing compiler, which would compete with what is measured for two cores. */
    private static final List<String> OPTIONS = List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private static final int SECONDS_TO_END = 25;

    private final Process process;
    private final String firstLine;

    private ChildJvm(Process process, String firstLine) {
        this.process = process;
        this.firstLine = firstLine;
    }

    /**
     * Starts a program and waits for its first line.
     *
     * @param environment added to this process's; the place for what must not be seen in the list of processes
     * @param log gets what the program writes to its standard error
     * @throws IOException if it ends without a line; the message names the log
     */
    static ChildJvm start(Class<?> program, List<String> arguments, Map<String, String> environment, Path log)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(program.getName());
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null) {
            process.destroyForcibly();
            throw new IOException(program.getSimpleName() + " did not start; see " + log);
        }
        return new ChildJvm(process, line);
    }

    /** What the program said when it was ready. */
    String firstLine() {
        return firstLine;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Lets the program end by itself; if it does not, ends it. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
