package io.github.refreshahead.histories.check;

import java.util.List;
import java.util.Map;

/**
 * What was found in a history.
 *
 * @param broken number of violations, by the name of the invariant; all invariants are there
 * @param first one violation of each invariant that is broken, the earliest
 * @param figures what the history was made of
 */
public record Checked(Map<String, Long> broken, List<Violation> first, Figures figures) {

    /** Whether every promise was kept. */
    public boolean sound() {
        return first.isEmpty();
    }
}
