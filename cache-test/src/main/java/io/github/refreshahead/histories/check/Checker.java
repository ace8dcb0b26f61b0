package io.github.refreshahead.histories.check;

import io.github.refreshahead.histories.event.CacheShape;
import io.github.refreshahead.histories.event.Event;
import io.github.refreshahead.histories.event.Event.Fault;
import io.github.refreshahead.histories.event.Keyspace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks a history against all invariants, key by key. Immutable. */
public final class Checker {

    private static final List<Invariant> INVARIANTS = List.of(
            new NoStaleSet(false),
            new HardAge(),
            new AfterCommitOnly(),
            new NoStaleSet(true),
            new NearTtl(),
            new OnlyCommitted(),
            new NoResurrection(),
            new OneFlight(),
            new Liveness(),
            new OwnExceptions(),
            new MatchingValues());

    private final Keyspace keyspace;

    public Checker(Keyspace keyspace) {
        this.keyspace = keyspace;
    }

    /** @param events of all members, in any order */
    public Checked check(List<Event> events) {
        List<Fault> faults = new ArrayList<>();
        Map<Integer, List<Event>> byKey = new HashMap<>();
        for (Event event : events) {
            if (event instanceof Fault fault) {
                faults.add(fault);
            } else {
                byKey.computeIfAbsent(event.key(), key -> new ArrayList<>()).add(event);
            }
        }
        Figures.Count count = new Figures.Count();
        faults.forEach(count::fault);
        Map<String, Long> broken = new LinkedHashMap<>();
        Map<String, Found> first = new LinkedHashMap<>();
        INVARIANTS.forEach(invariant -> broken.put(invariant.name(), 0L));
        byKey.forEach((key, ofKey) -> {
            KeyHistory history = history(key, ofKey, faults);
            count.key(history);
            for (Invariant invariant : INVARIANTS) {
                invariant.check(history, (culprit, why) -> {
                    broken.merge(invariant.name(), 1L, Long::sum);
                    Found found = new Found(culprit, why, history);
                    first.merge(invariant.name(), found, Found::earlier);
                });
            }
        });
        List<Violation> violations = new ArrayList<>();
        first.forEach((name, found) -> violations.add(found.violation(name, keyspace)));
        return new Checked(broken, violations, count.figures());
    }

    private KeyHistory history(int key, List<Event> events, List<Fault> faults) {
        CacheShape cache = keyspace.cacheOf(key);
        return new KeyHistory(key, cache, keyspace.loadTimeout(), events, faults);
    }

    private record Found(Event culprit, String why, KeyHistory history) {

        static Found earlier(Found one, @Nullable Found other) {
            return other == null || one.culprit.begin() <= other.culprit.begin() ? one : other;
        }

        Violation violation(String invariant, Keyspace keyspace) {
            String key = history.cache().name() + "/" + keyspace.name(history.key());
            return new Violation(invariant, key, why, new Story(culprit, history).lines());
        }
    }
}
