package io.github.refreshahead.histories.check;

import io.github.refreshahead.histories.event.Event.Load;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** I8: callers of one process never load one generation of a key twice at a time. */
final class OneFlight implements Invariant {

    private record Id(int member, long generation) {}

    @Override
    public String name() {
        return "I8 one load per generation";
    }

    @Override
    public void check(KeyHistory history, Verdict verdict) {
        Map<Id, Load> running = new HashMap<>();
        List<Load> loads = history.loads();
        for (Load load : loads) {
            if (!load.led()) {
                continue;
            }
            Id id = new Id(load.member(), load.generation());
            Load other = running.get(id);
            if (other != null && load.begin() < other.end()) {
                verdict.broken(load, "load " + Story.load(other.load()) + " of the same generation ran");
            }
            if (other == null || other.end() < load.end()) {
                running.put(id, load);
            }
        }
    }
}
