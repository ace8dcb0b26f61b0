package io.github.refreshahead.histories.seeded;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs every scenario with the library as it is, which must be sound, and every seeded fault, which must be caught, with
 * each of a number of seeds; prints a table. Belongs to one thread.
 */
public final class SeededFaults {

    private static final Duration CAUGHT_WITHIN = Duration.ofSeconds(20);
    private static final Duration SOUND_FOR = Duration.ofSeconds(3);

    private final Path sources;
    private final Path target;
    private final int redisPort;
    private final PrintStream console;

    /**
     * @param sources folder {@code src/main} of the library
     * @param target folder for what is compiled and for the logs
     * @param redisPort of a Redis on the loopback address
     */
    public SeededFaults(Path sources, Path target, int redisPort, PrintStream console) {
        this.sources = sources;
        this.target = target;
        this.redisPort = redisPort;
        this.console = console;
    }

    /**
     * Whether all went as it must.
     *
     * @param only of names of faults, a part; all of them, and the library as it is, if {@code null}
     */
    public boolean run(long firstSeed, int seeds, @Nullable String only) throws IOException, InterruptedException {
        boolean good = true;
        console.printf("%-42s %-9s %8s %10s  %s%n", "seeded fault", "scenario", "caught", "longest", "by");
        if (only == null) {
            for (Scenario scenario : Scenario.all()) {
                Row row = trials(scenario, "none-" + scenario.name(), null, firstSeed, seeds, SOUND_FOR);
                print("none: the library as it is", scenario, row);
                good &= row.caught == 0 && row.seeds == seeds;
            }
        }
        for (Mutation mutation : Mutations.all()) {
            if (only == null || mutation.name().contains(only)) {
                Path folder = target.resolve(mutation.name().replace(' ', '-'));
                mutation.build(sources, folder);
                Row row = trials(
                        mutation.scenario(),
                        mutation.name().replace(' ', '-'),
                        Mutation.classes(folder),
                        firstSeed,
                        seeds,
                        CAUGHT_WITHIN);
                print(mutation.name(), mutation.scenario(), row);
                good &= row.caught == seeds;
            }
        }
        return good;
    }

    private void print(String name, Scenario scenario, Row row) {
        console.printf(
                Locale.ROOT,
                "%-42s %-9s %3d of %2d %8.1f s  %s%n",
                name,
                scenario.name(),
                row.caught,
                row.seeds,
                row.longestMillis / 1e3,
                row.by);
    }

    /** What the seeds of one fault showed. */
    private static final class Row {
        private int seeds;
        private int caught;
        private long longestMillis;
        private final Map<String, Integer> by = new TreeMap<>();

        void add(String line) {
            String[] words = line.split(" ", 3);
            seeds++;
            longestMillis = Math.max(longestMillis, Long.parseLong(words[1]));
            if (!words[2].equals(TrialProgram.SOUND)) {
                caught++;
                by.merge(words[2], 1, Integer::sum);
            }
        }
    }

    private Row trials(
            Scenario scenario, String name, @Nullable Path inFront, long firstSeed, int seeds, Duration atMost)
            throws IOException, InterruptedException {
        Files.createDirectories(target);
        String classPath = System.getProperty("java.class.path");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
        command.add(inFront == null ? classPath : inFront + File.pathSeparator + classPath);
        command.add(TrialProgram.class.getName());
        command.addAll(List.of(
                scenario.name(),
                Integer.toString(redisPort),
                Long.toString(firstSeed),
                Integer.toString(seeds),
                Long.toString(atMost.toMillis())));
        Process process = new ProcessBuilder(command)
                .redirectError(target.resolve(name + ".log").toFile())
                .start();
        Row row = new Row();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                row.add(line);
            }
        } finally {
            process.destroy();
        }
        if (process.waitFor() != 0) {
            throw new IOException("the trials of '" + name + "' failed; see " + target.resolve(name + ".log"));
        }
        return row;
    }
}
