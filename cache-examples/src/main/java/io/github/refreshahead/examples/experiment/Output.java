package io.github.refreshahead.examples.experiment;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Where the results go: two files and the console. */
final class Output {

    private final Path folder;
    private final PrintStream console;

    Output(Path folder, PrintStream console) {
        this.folder = folder;
        this.console = console;
    }

    /** Writes {@code results.json} and {@code report.html}. */
    void write(Results results, List<PolicyResult> measured) throws IOException {
        JsonMapper json =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.writeString(folder.resolve("results.json"), json.writeValueAsString(results) + "\n");
        Files.writeString(folder.resolve("report.html"), Report.of(results, measured));
    }

    /** Prints the figures, what they mean, and where they were written. */
    void show(Results results) {
        console.println();
        console.print(Table.of(results.policies()));
        console.println();
        for (Goal goal : results.goals()) {
            console.printf(
                    Locale.ROOT,
                    "  %-36s %8s  at most %-6s %s%n",
                    goal.what(),
                    goal.value(),
                    goal.atMost(),
                    goal.met() ? "met" : "MISSED");
        }
        if (!results.undisturbed()) {
            console.println();
            console.println(
                    "The machine was busy with other things: 1 % of the requests started later than they were due"
                            + " by more than (ms): " + results.lateStartP99Millis());
        }
        console.println();
        console.println(folder.resolve("results.json").toAbsolutePath().normalize());
        console.println(folder.resolve("report.html").toAbsolutePath().normalize());
    }
}
