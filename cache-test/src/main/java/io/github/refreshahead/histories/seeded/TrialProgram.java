package io.github.refreshahead.histories.seeded;

import io.github.refreshahead.histories.check.Checked;
import io.github.refreshahead.histories.check.Violation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Trials of one scenario, in a process whose class path may begin with a seeded fault. Writes one line for each seed:
 * the seed, the milliseconds that it took, and the name of what was broken or {@code sound}.
 *
 * <p>Arguments: scenario, port of a Redis on the loopback address, first seed, number of seeds, milliseconds for each.
 */
public final class TrialProgram {

    static final String SOUND = "sound";

    private TrialProgram() {}

    public static void main(String[] args) throws Exception {
        Trial trial = new Trial(
                Scenario.named(args[0]),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1])));
        long first = Long.parseLong(args[2]);
        long number = Long.parseLong(args[3]);
        Duration atMost = Duration.ofMillis(Long.parseLong(args[4]));
        for (long seed = first; seed < first + number; seed++) {
            long begin = System.nanoTime();
            Checked checked = trial.run(seed, atMost);
            long millis = (System.nanoTime() - begin) / 1_000_000;
            System.out.println(seed + " " + millis + " "
                    + (checked.sound() ? SOUND : checked.first().get(0).invariant()));
            for (Violation violation : checked.first()) {
                System.err.println(violation.invariant() + ", key " + violation.key() + ": " + violation.why());
                violation.story().forEach(System.err::println);
            }
            if (Boolean.getBoolean("histories.figures")) {
                checked.figures().lines().forEach(System.err::println);
            }
        }
        System.exit(0);
    }
}
