package io.github.refreshahead.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private final AtomicLong time = new AtomicLong();

    @Test
    void terminalShowsOneLineThatChanges() {
        Progress progress = progress(true);
        progress.update("abc");
        progress.update("d");
        progress.line("done");

        assertThat(shown()).isEqualTo("\rabc\rd  \r \rdone" + System.lineSeparator());
    }

    @Test
    void elsewhereALineIsPrintedEveryFewSeconds() {
        Progress progress = progress(false);
        progress.update("too early");
        time.addAndGet(Duration.ofSeconds(5).toNanos());
        progress.update("five");
        progress.update("too early again");

        assertThat(shown()).isEqualTo("five" + System.lineSeparator());
    }

    private Progress progress(boolean terminal) {
        return new Progress(new PrintStream(console, true, StandardCharsets.UTF_8), terminal, time::get);
    }

    private String shown() {
        return console.toString(StandardCharsets.UTF_8);
    }
}
