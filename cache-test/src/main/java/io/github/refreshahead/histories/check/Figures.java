package io.github.refreshahead.histories.check;

import io.github.refreshahead.histories.event.Event.Fault;
import io.github.refreshahead.histories.event.Event.Invalidation;
import io.github.refreshahead.histories.event.Event.Load;
import io.github.refreshahead.histories.event.Event.Outcome;
import io.github.refreshahead.histories.event.Event.Scope;
import io.github.refreshahead.histories.event.Event.Serve;
import io.github.refreshahead.histories.event.Event.Transaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a history was made of: numbers by name. Names are made of a group and a word, {@code reads FRESH} for instance.
 * Immutable.
 */
public record Figures(Map<String, Long> numbers) {

    public Figures {
        numbers = Map.copyOf(numbers);
    }

    /** Of two histories together; of what begins with {@code max}, the larger one. */
    public Figures plus(Figures other) {
        Map<String, Long> sum = new TreeMap<>(numbers);
        other.numbers.forEach(
                (name, number) -> sum.merge(name, number, name.startsWith("max") ? Long::max : Long::sum));
        return new Figures(sum);
    }

    /** One number; 0 if there is none of that name. */
    public long of(String name) {
        return numbers.getOrDefault(name, 0L);
    }

    /** A line for each group. */
    public List<String> lines() {
        Map<String, StringBuilder> groups = new TreeMap<>();
        new TreeMap<>(numbers).forEach((name, number) -> {
            int end = name.indexOf(' ');
            groups.computeIfAbsent(name.substring(0, end), group -> new StringBuilder())
                    .append(String.format(Locale.ROOT, "  %s %,d", name.substring(end + 1), number));
        });
        List<String> lines = new ArrayList<>();
        groups.forEach((group, words) -> lines.add(String.format(Locale.ROOT, "%-14s%s", group, words)));
        return lines;
    }

    /** Counts. Belongs to one thread. */
    static final class Count {

        private final Map<String, Long> numbers = new TreeMap<>();

        void fault(Fault fault) {
            add("faults " + fault.kind().text());
        }

        void key(KeyHistory history) {
            for (Serve serve : history.serves()) {
                add("reads " + (serve.near() ? "NEAR-" : "") + serve.how());
                numbers.merge("max age-ms", serve.ageMillis(), Long::max);
            }
            for (Load load : history.loads()) {
                add("loads " + trigger(load));
            }
            for (Transaction transaction : history.transactions()) {
                add(transaction.committed() ? "transactions committed" : "transactions rolled-back");
            }
            for (Invalidation invalidation : history.invalidations()) {
                add("invalidations " + invalidation.scope() + "-" + invalidation.outcome());
            }
            windows(history);
        }

        /** Invalidations that began and were acknowledged while a load ran: the race that all is about. */
        private void windows(KeyHistory history) {
            List<Invalidation> done = history.invalidations().stream()
                    .filter(invalidation -> invalidation.outcome() == Outcome.ACKNOWLEDGED)
                    .toList();
            long[] begins = done.stream().mapToLong(Invalidation::begin).toArray();
            for (Load load : history.loads()) {
                int at = Arrays.binarySearch(begins, load.begin());
                for (int i = at < 0 ? -at - 1 : at; i < begins.length && begins[i] < load.end(); i++) {
                    if (done.get(i).end() < load.end()) {
                        Scope scope = done.get(i).scope();
                        add("windows " + trigger(load) + "-" + scope);
                    }
                }
            }
        }

        private static String trigger(Load load) {
            return load.refresh() ? "refresh" : load.led() ? "led" : "alone";
        }

        private void add(String name) {
            numbers.merge(name, 1L, Long::sum);
        }

        Figures figures() {
            return new Figures(numbers);
        }
    }
}
