package io.github.refreshahead.histories;

import io.github.refreshahead.histories.check.Checked;
import io.github.refreshahead.histories.check.Checker;
import io.github.refreshahead.histories.event.Disturbance;
import io.github.refreshahead.histories.event.Event;
import io.github.refreshahead.histories.event.Keyspace;
import io.github.refreshahead.histories.fault.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fleet that works for a while, under faults at first and then without, and what its history shows. Logs are as large
 * as one round needs, so a long run is many of them, each with the seed that repeats it.
 *
 * @param seed of the work and of the faults
 * @param faults that happen
 * @param length of the work
 */
record Round(long seed, List<Disturbance> faults, Duration length, int callers, int workers) {

    private static final Logger log = LoggerFactory.getLogger(Round.class);

    /** As long as a fleet may take to recover, and then some time to show that it has. */
    private static final Duration CALM = Duration.ofSeconds(20);

    Checked run(Servers servers) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("histories-");
        String namespace = "h" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
        try (Fleet fleet = new Fleet(servers, folder, namespace, callers, workers, seed)) {
            Faults happening = new Faults(fleet, servers);
            Duration disturbed = length.compareTo(CALM.multipliedBy(2)) > 0 ? length.minus(CALM) : length;
            happening.run(Plan.of(seed, faults, disturbed), length);
            List<Event> events = fleet.stop();
            events.addAll(happening.happened());
            Checked checked = new Checker(Keyspace.standard()).check(events);
            if (checked.sound()) {
                remove(folder);
            } else {
                log.warn("The members' logs and histories are in {}", folder);
            }
            return checked;
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
