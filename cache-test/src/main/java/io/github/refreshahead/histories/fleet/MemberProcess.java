package io.github.refreshahead.histories.fleet;

import io.github.refreshahead.histories.event.Event;
import io.github.refreshahead.histories.event.HistoryLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A {@link MemberProgram} in a process of its own, from the outside. Belongs to one thread. */
public final class MemberProcess implements AutoCloseable {

    private static final int SECONDS_TO_STOP = 40;

    /** Small, and without the optimizing compiler: several share two cores. */
    private static final List<String> OPTIONS = List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final int member;
    private final Path history;
    private final Process process;
    private final PrintWriter orders;
    private final BufferedReader answers;
    private final long startedAt = System.nanoTime();
    private boolean killed;

    /**
     * Starts a member, which begins to work at once; {@link #awaitReady} tells when.
     *
     * @param folder for its history and its output
     * @param arguments of the program, but for those that this knows
     */
    public MemberProcess(int member, Path folder, Map<String, String> arguments) throws IOException {
        this.member = member;
        this.history = folder.resolve("member-" + member + ".history");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MemberProgram.class.getName()));
        command.add("member=" + member);
        command.add("log=" + history);
        arguments.forEach((name, value) -> command.add(name + "=" + value));
        Path output = folder.resolve("member-" + member + ".log");
        this.process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
        this.orders = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Waits until it works.
     *
     * @throws IllegalStateException if its monotonic clock is not this process's: then histories could not be compared
     */
    public void awaitReady() throws IOException {
        String[] words = answer().split(" ", 2);
        long clock = Long.parseLong(words[1]);
        if (clock < startedAt || clock > System.nanoTime()) {
            throw new IllegalStateException("member " + member + " has another monotonic clock than this process");
        }
    }

    public int member() {
        return member;
    }

    /** SIGSTOP. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT. */
    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new IOException("member " + member + " is gone");
        }
    }

    /** SIGKILL. Its history remains. */
    public void kill() throws InterruptedException {
        killed = true;
        process.destroyForcibly();
        process.waitFor();
    }

    /** Asks it to stop, without waiting. */
    public void stop() {
        orders.println("stop");
    }

    /** Waits until it has stopped. */
    public void awaitStopped() throws IOException, InterruptedException {
        if (!killed) {
            answer();
            if (!process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                throw new IOException("member " + member + " does not stop");
            }
        }
    }

    /** What it did. */
    public List<Event> history() {
        return HistoryLog.read(history, member);
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("member " + member + " has ended; see its log beside " + history);
        }
        return line;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
