package io.github.refreshahead.examples.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures as text, to be read on a terminal. */
final class Table {

    private static final List<List<String>> HEADER = List.of(
            List.of("", "p50", "p90", "p99", "p99.9", "max", "errors", "origin", "waited", "mean", "p99"),
            List.of("policy", "ms", "ms", "ms", "ms", "ms", "seen", "calls", "for", "age s", "age s"));

    private Table() {}

    static String of(List<PolicyFigures> figures) {
        List<List<String>> rows = new ArrayList<>(HEADER);
        figures.forEach(policy -> rows.add(cells(policy)));
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            text.append(String.format("%-14s", row.get(0)));
            row.stream().skip(1).forEach(cell -> text.append(String.format("%9s", cell)));
            text.append(System.lineSeparator());
        }
        return text.toString();
    }

    static List<String> cells(PolicyFigures policy) {
        return List.of(
                policy.name(),
                number(policy.p50Millis()),
                number(policy.p90Millis()),
                number(policy.p99Millis()),
                number(policy.p999Millis()),
                number(policy.maxMillis()),
                String.format(Locale.ROOT, "%,d", policy.errors()),
                String.format(Locale.ROOT, "%,d", policy.originCalls()),
                String.format(Locale.ROOT, "%,d", policy.originCallsWaitedFor()),
                number(policy.meanAgeMillis() / 1000),
                number(policy.p99AgeMillis() / 1000));
    }

    /** Three digits that matter. */
    static String number(double value) {
        int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
