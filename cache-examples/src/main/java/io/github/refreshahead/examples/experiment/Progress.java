package io.github.refreshahead.examples.experiment;

import java.io.PrintStream;
import java.util.function.LongSupplier;

/** Says how far the experiment is: on a terminal in one line that changes, elsewhere in a line every few seconds. */
final class Progress {

    private static final long SECONDS_BETWEEN_LINES = 5;

    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier ticker;
    private int shown;
    private long lastLine;

    Progress(PrintStream out, boolean terminal, LongSupplier ticker) {
        this.out = out;
        this.terminal = terminal;
        this.ticker = ticker;
        this.lastLine = ticker.getAsLong();
    }

    /** A line that stays. */
    void line(String text) {
        end();
        out.println(text);
        out.flush();
        lastLine = ticker.getAsLong();
    }

    /** What is going on; may be called much more often than it is shown. */
    void update(String text) {
        if (terminal) {
            out.print('\r' + text + " ".repeat(Math.max(0, shown - text.length())));
            out.flush();
            shown = text.length();
        } else if (ticker.getAsLong() - lastLine >= SECONDS_BETWEEN_LINES * 1_000_000_000) {
            line(text);
        }
    }

    /** Removes the line that changes. */
    void end() {
        if (shown > 0) {
            out.print('\r' + " ".repeat(shown) + '\r');
            out.flush();
            shown = 0;
        }
    }
}
