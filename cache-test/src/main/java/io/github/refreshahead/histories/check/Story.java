package io.github.refreshahead.histories.check;

import io.github.refreshahead.histories.event.Event;
import io.github.refreshahead.histories.event.Event.Fault;
import io.github.refreshahead.histories.event.Event.Invalidation;
import io.github.refreshahead.histories.event.Event.Load;
import io.github.refreshahead.histories.event.Event.Serve;
import io.github.refreshahead.histories.event.Event.Transaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What happened to a key around an event, a line for each event, with times in microseconds before and after it. */
final class Story {

    private static final long BEFORE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int MOST_LINES = 60;

    private final Event culprit;
    private final KeyHistory history;

    Story(Event culprit, KeyHistory history) {
        this.culprit = culprit;
        this.history = history;
    }

    /** The lines, the event itself marked. Of many plain reads only the last are told. */
    List<String> lines() {
        List<Event> around = new ArrayList<>(Stream.concat(history.events().stream(), history.faults().stream())
                .filter(event -> event.begin() <= culprit.end() && event.end() >= culprit.begin() - BEFORE_NANOS)
                .sorted(Comparator.comparingLong(Event::begin))
                .toList());
        int tooMany = around.size() - MOST_LINES;
        for (int i = 0; i < around.size() && tooMany > 0; ) {
            if (around.get(i) instanceof Serve serve && serve != culprit && serve.load() != loadOfCulprit()) {
                around.remove(i);
                tooMany--;
            } else {
                i++;
            }
        }
        return around.stream().map(this::line).toList();
    }

    private long loadOfCulprit() {
        return culprit instanceof Serve serve ? serve.load() : -1;
    }

    private String line(Event event) {
        String mark = event == culprit ? "->" : "  ";
        String end = event.end() == Event.NEVER ? "never" : format("%,d", us(event.end()));
        return format("%s %,12d .. %12s  member %-3d %s", mark, us(event.begin()), end, event.member(), what(event));
    }

    private long us(long nanos) {
        return (nanos - culprit.begin()) / 1_000;
    }

    private String what(Event event) {
        if (event instanceof Serve e) {
            return format(
                    "call: %s%s version %d of load %s (began %,d, age %d ms)%s",
                    e.how(),
                    e.near() ? " near" : "",
                    e.version(),
                    load(e.load()),
                    us(e.loadBegan()),
                    e.ageMillis(),
                    e.own() == 0 ? "" : " in transaction of version " + e.own());
        } else if (event instanceof Load e) {
            return format(
                    "load %s%s%s of generation %016x: version %d",
                    load(e.load()),
                    e.refresh() ? ", refresh" : "",
                    e.led() ? ", led" : "",
                    e.generation(),
                    e.version());
        } else if (event instanceof Invalidation e) {
            return format("invalidation, %s: %s, version %d", e.scope(), e.outcome(), e.version());
        } else if (event instanceof Transaction e) {
            return format("%s of version %d", e.committed() ? "commit" : "rollback", e.version());
        } else if (event instanceof Fault e) {
            return "fault " + e.kind().text();
        }
        return event.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** A load's number: the member and its count. */
    static String load(long load) {
        return (load >>> 40) + "#" + (load & 0xff_ffff_ffffL);
    }

    static String format(String pattern, Object... arguments) {
        return String.format(Locale.ROOT, pattern, arguments);
    }
}
