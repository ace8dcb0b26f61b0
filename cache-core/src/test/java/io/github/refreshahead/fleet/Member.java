package io.github.refreshahead.fleet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A {@link FleetMember} in a process of its own, from the outside. */
final class Member implements AutoCloseable {

    private final Process process;
    private final PrintWriter orders;
    private final BufferedReader answers;

    Member(Map<String, String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                FleetMember.class.getName()));
        arguments.forEach((name, value) -> command.add(name + "=" + value));
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException("cannot start a member", e);
        }
        orders = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        answer();
    }

    /** What it has counted since it began; latencies, in microseconds, since the last time. */
    Map<String, Long> figures() {
        orders.println("figures");
        return answer();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    private Map<String, Long> answer() {
        try {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.matches("[A-Za-z0-9_.]+=\\d+( [A-Za-z0-9_.]+=\\d+)*")) {
                    Map<String, Long> figures = new TreeMap<>();
                    for (String pair : line.split(" ")) {
                        figures.put(pair.split("=")[0], Long.parseLong(pair.split("=")[1]));
                    }
                    return figures;
                }
            }
            throw new IllegalStateException("the member has ended");
        } catch (IOException e) {
            throw new IllegalStateException("the member does not answer", e);
        }
    }

    @Override
    public void close() {
        try {
            orders.println("stop");
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the member did not stop within 30 s");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
